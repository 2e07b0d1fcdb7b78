"""Telling a WebSub hub that a feed has changed, so that apps hear of it at once."""

from gettext import gettext as _
from urllib.parse import urlsplit

from media_pipeline.pipeline.published_series import PublishedSeries

_PATIENCE_S = 10.0


def tell_hub(series: PublishedSeries) -> tuple[str, ...]:
    """Send the hub of config.yaml, if there is one, a publish request.

    WebSub (W3C, 2018) leaves this request to hubs; all of them take the one of PubSubHubbub 0.4:
    a form with hub.mode=publish and hub.url.

    Returns:
        A sentence when the hub did not take it: apps hear of the change a little later then.
    """
    hub = series.workspace.settings.websub_hub
    if not hub:
        return ()
    import httpx

    form = {"hub.mode": "publish", "hub.url": series.store.url_of(series.key("feed.xml"))}
    try:
        httpx.post(hub, data=form, timeout=_PATIENCE_S).raise_for_status()
    except httpx.HTTPError:
        told = _(
            "The hub at {host} could not be told of the change. Apps find it by themselves, "
            "within some hours."
        )
        return (told.format(host=urlsplit(hub).netloc),)
    return ()
