"""What a page brings with it: its style, its scripts, and the policy that allows just these."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from media_pipeline.render.look import Look
from media_pipeline.render.page_content import PageContent, origin_of

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Sources:
    """A page's look, the addresses of what it shows and plays, and its scripts (ES modules)."""

    look: Look
    shown: tuple[str, ...]
    scripts: tuple[str, ...] = ()

    @property
    def style(self) -> str:
        """The CSS of the page."""
        return source("style.css") + source("beside.css") + self.look.style

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: this style, these scripts and media, nothing else."""
        shown = [*self.shown, *filter(None, [self.look.logo_url])]
        sources = " ".join(["'self'", *sorted({origin_of(address) for address in shown})])
        scripts = " ".join(map(_hash, self.scripts)) or "'none'"
        return (
            f"default-src 'none'; img-src {sources}; media-src {sources}; "
            f"style-src {_hash(self.style)}; script-src {scripts}; "
            "base-uri 'none'; form-action 'none'"
        )


def scripts_of(content: PageContent, *, framed: bool = False) -> tuple[str, ...]:
    """Return the scripts of an episode's page, each an ES module; ``framed`` for the embed."""
    names = ["player.js"]
    names += ["storyboard.js"] if content.storyboard_url else []
    names += ["transcript.js"] if content.transcript_html else []
    names += ["frame.js"] if framed else []
    return tuple(map(source, names))


def host_script() -> str:
    """Return the script that other sites load to show an episode: ``<media-episode>``."""
    return source("media-episode.js")


@cache
def source(name: str) -> str:
    """Return one of our own files."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
