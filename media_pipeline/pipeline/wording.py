"""Numbers and names as a person reads them, in the language of the process."""

from datetime import datetime
from gettext import gettext as _

from media_pipeline.model.numbers import number

_GIGABYTE = 1_000_000_000
_MEGABYTE = 1_000_000
_KILOBYTE = 1_000
_FEW_S = 10
_MINUTE_S = 60
_FEW_MIN = 5
_HOUR_MIN = 60


def size(size_bytes: int) -> str:
    """Return a size in kB, MB or GB (powers of ten, as file managers show it)."""
    if size_bytes >= _GIGABYTE:
        return _("{count} GB").format(count=number(size_bytes / _GIGABYTE))
    if size_bytes >= _MEGABYTE:
        return _("{count} MB").format(count=number(size_bytes / _MEGABYTE))
    return _("{count} kB").format(count=number(size_bytes / _KILOBYTE))


def length(duration_s: float) -> str:
    """Return a length as 1:39 or 1:02:05."""
    minutes, seconds = divmod(round(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def moment(when: datetime) -> str:
    """Return a date with its time, in this computer's time zone."""
    return when.astimezone().strftime(_("%Y-%m-%d %H:%M"))


def about(duration_s: float) -> str:
    """Return how long something will take, no more exact than anybody can know."""
    if duration_s < _FEW_S:
        return _("a few seconds")
    if duration_s < _MINUTE_S:
        return _("about {count} s").format(count=_rounded(duration_s, _FEW_S))
    minutes = round(duration_s / _MINUTE_S)
    if minutes < _HOUR_MIN:
        return _("about {count} min").format(count=minutes)
    hours, rest = divmod(_rounded(minutes, _FEW_MIN), _HOUR_MIN)
    return _("about {hours} h {minutes} min").format(hours=hours, minutes=f"{rest:02}")


def _rounded(number_of: float, step: int) -> int:
    return max(step, round(number_of / step) * step)


def gone_or_changed() -> str:
    """Return the reason why something is published again that somebody has touched."""
    return _("what was published is gone or was changed")


def step_title(step: str) -> str:
    """Return a step's name as the person reads it; the command line keeps the English name."""
    return {
        "ingest": _("recording"),
        "analyse": _("analysis"),
        "level": _("levelling"),
        "master": _("mastering"),
        "transcribe": _("transcript"),
        "picture": _("picture"),
        "video": _("video"),
        "stills": _("still pictures"),
        "hls": _("lighter videos"),
        "render": _("pages"),
        "store": _("upload"),
        "feed": _("feed"),
        "verify": _("verification"),
    }[step]


def input_title(name: str) -> str:
    """Return the name of one of a step's inputs as the person reads it."""
    return {
        "recording": _("recording"),
        "tracks": _("list of recordings"),
        "clean-up": _("clean-up settings"),
        "channels": _("channels"),
        "analysis": _("analysis"),
        "levelled sound": _("levelled sound"),
        "cuts": _("cuts"),
        "jingles": _("jingles"),
        "time line": _("time line"),
        "sound": _("sound"),
        "audio settings": _("audio settings"),
        "ffmpeg": _("ffmpeg version"),
        "encoder": _("encoders’ versions"),
        "method": _("media_pipeline’s own method"),
        "title": _("title"),
        "tags": _("title, date, cover or chapters in the sound file"),
        "summary": _("summary"),
        "notes": _("show notes"),
        "number": _("number or season"),
        "date": _("date of publication"),
        "speakers": _("speakers"),
        "chapters": _("chapters"),
        "picture": _("picture"),
        "card": _("title on the card shown during jingles"),
        "captions": _("captions"),
        "captions of a downloaded video": _("captions"),
        "poster": _("picture that stands for the video"),
        "video": _("video"),
        "youtube": _("video on YouTube"),
        "language": _("language"),
        "vocabulary": _("vocabulary"),
        "glossary": _("glossary"),
        "model": _("speech model"),
        "correction": _("corrected transcript"),
        "transcript": _("transcript"),
        "series": _("settings of the series"),
        "organisation": _("settings of the organisation"),
        "cover": _("cover"),
        "signature": _("signature under the transcript"),
        "logo": _("logo"),
        "look": _("accent colour or logo"),
        "storage": _("storage"),
        "products": _("files to publish"),
        "entry": _("entry in the feed"),
        "feed": _("feed"),
    }[name]
