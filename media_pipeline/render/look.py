"""How the pages of an organisation look: one accent colour, one logo."""

from media_pipeline.model.base import Value
from media_pipeline.model.colours import DARK_GROUNDS, LIGHT_GROUNDS, readable


class Look(Value):
    """``accent`` is #rrggbb, None for our own blue; ``logo_url`` is absolute, or empty."""

    accent: str | None = None
    logo_url: str = ""

    @property
    def style(self) -> str:
        """The CSS that gives the accent: one shade for light surroundings, one for dark ones."""
        if self.accent is None:
            return ""
        light, dark = readable(self.accent, LIGHT_GROUNDS), readable(self.accent, DARK_GROUNDS)
        return (
            f"@media screen {{ :root {{ --link: {light}; }} }}\n"
            f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --link: {dark}; }} }}\n"
        )
