"""Somebody who signed in to the YouTube on this computer."""

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from youtube.server import CLIENT, GRANULE, REFRESH_TOKEN, Tube

from media_pipeline.store.outage import Outage, Patience, Pause
from media_pipeline.youtube.client import Client
from media_pipeline.youtube.delivery import Arrived, Way, deliver
from media_pipeline.youtube.keys import KeyRing
from media_pipeline.youtube.line import Line, Manners
from media_pipeline.youtube.memory import Memory
from media_pipeline.youtube.parcel import Parcel, Privacy

GUID = "11111111-2222-4333-8444-555555555555"
NOW = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)


@dataclass
class Officer:
    """Somebody who signed in, with a video to upload."""

    tube: Tube
    folder: Path
    parcel: Parcel
    pauses: list[Pause] = field(default_factory=list)
    progress: list[int] = field(default_factory=list)

    @property
    def memory(self) -> Memory:
        return Memory(self.folder, self.parcel.guid)

    def sign_in(self) -> None:
        sign_in(self.folder, self.tube)

    def way(self, line: Line, patience_s: float = 2.0) -> Way:
        patience = Patience(patience_s, 5.0, self.pauses.append, threading.Event())
        return Way(
            Client(line, self.tube.base),
            self.memory,
            Outage(patience).outlast,
            lambda there, _size: self.progress.append(there),
            GRANULE,
        )

    def line(self) -> Line:
        return Line(KeyRing(self.folder), Manners(5.0, lambda: NOW))

    def upload(self, privacy: Privacy = "unlisted", patience_s: float = 2.0) -> Arrived:
        """Upload as a process of its own would: nothing is known but what lies on the disk."""
        with self.line() as line:
            return deliver(self.way(line, patience_s), self.parcel, privacy)

    def changed(self, **values: object) -> None:
        self.parcel = self.parcel.model_copy(update=values)


def sign_in(folder: Path, tube: Tube) -> None:
    """Put a sign-in where one would have left it; its access token ran out."""
    token = {**CLIENT, "refresh_token": REFRESH_TOKEN, "token_uri": f"{tube.base}/token"}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token.json").write_text(json.dumps(token), encoding="utf-8")
