"""YouTube's API, as far as it is needed here: google-api-python-client on our own line.

Nothing is asked of the network to get ready: the description of the API comes with the library.
"""

import json
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from media_pipeline.errors import SetupError, UsageProblem
from media_pipeline.youtube.keys import is_on_this_computer
from media_pipeline.youtube.line import Line
from media_pipeline.youtube.parcel import CATEGORY, Parcel, Privacy
from media_pipeline.youtube.refusals import Answer, ThumbnailRefused, check

_PAGES = 20
_PER_PAGE = 50
_FORBIDDEN = 403


def need_library() -> None:
    """Refuse where the optional libraries are not installed.

    Raises:
        SetupError: with the command that installs them.
    """
    from importlib.util import find_spec

    if not (find_spec("googleapiclient") and find_spec("google_auth_oauthlib")):
        raise SetupError(
            _("Uploading to YouTube needs two more libraries, which are not installed."),
            _("Type: pip install 'media_pipeline[youtube]'"),
        )


def check_api(address: str) -> None:
    """Refuse another address of the API than Google's, except on this computer, for tests.

    Raises:
        UsageProblem: it leads elsewhere, where the sign-in must never go.
    """
    if address and not is_on_this_computer(address):
        raise UsageProblem(
            _("{address} is not on this computer.").format(address=address),
            _("MEDIA_YOUTUBE_API is for tests: http://127.0.0.1:PORT."),
        )


class Client:
    """The requests. They are made once each; whoever calls repeats what may pass.

    Args:
        line: signs and sends.
        api: where the API lies instead of at Google; empty: at Google.

    All methods raise what ``refusals.check`` does.
    """

    def __init__(self, line: Line, api: str = "") -> None:
        check_api(api)
        self.line = line
        self._service = _service(line, api)

    def insert_request(self, parcel: Parcel, privacy: Privacy, media: Any) -> Any:
        """Return the library's request that uploads the video; nothing is sent yet."""
        return self._service.videos().insert(
            part="snippet,status",
            notifySubscribers=privacy == "public",
            body={"snippet": snippet_of(parcel), "status": _status(privacy)},
            media_body=media,
        )

    def video(self, video_id: str, parts: str = "snippet,status") -> dict[str, Any] | None:
        """Return what YouTube says of a video, or None where it has none of that name for us."""
        found = self._service.videos().list(part=parts, id=video_id).execute()
        items: list[dict[str, Any]] = found.get("items", [])
        return items[0] if items else None

    def own_videos(self) -> Iterator[tuple[str, str]]:
        """Give name and description of the channel's videos, the newest first: 1,000 at most."""
        found = self._service.channels().list(part="contentDetails", mine=True).execute()
        for channel in found.get("items", []):
            uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
            yield from self._in_playlist(uploads)

    def update_texts(self, video: dict[str, Any], parcel: Parcel) -> None:
        """Change title, description, tags and languages; everything else stays as it is there."""
        snippet = {**video["snippet"], **snippet_of(parcel)}
        snippet["categoryId"] = video["snippet"].get("categoryId", CATEGORY)
        kept = {name: snippet[name] for name in _WRITABLE if name in snippet}
        self._service.videos().update(
            part="snippet", body={"id": video["id"], "snippet": kept}
        ).execute()

    def update_privacy(self, video: dict[str, Any], privacy: Privacy) -> None:
        """Change who may see the video; the rest of its status stays."""
        kept = {name: video["status"][name] for name in _STATUS if name in video["status"]}
        kept["privacyStatus"] = privacy
        self._service.videos().update(
            part="status", body={"id": video["id"], "status": kept}
        ).execute()

    def caption_id(self, video_id: str, parcel: Parcel) -> str:
        """Return the track that we uploaded before, or ""."""
        found = self._service.captions().list(part="snippet", videoId=video_id).execute()
        for track in found.get("items", []):
            snippet = track["snippet"]
            same = (snippet.get("language"), snippet.get("name"))
            is_ours = snippet.get("trackKind") != "ASR"
            if is_ours and same == (parcel.language, parcel.captions_name):
                return str(track["id"])
        return ""

    def put_captions(self, video_id: str, parcel: Parcel) -> None:
        """Give the video its captions, or new ones in the place of ours."""
        captions, media = self._service.captions(), _media(parcel.captions.encode(), _SUBRIP)
        known = self.caption_id(video_id, parcel)
        if known:
            captions.update(part="snippet", body={"id": known}, media_body=media).execute()
            return
        snippet = {
            "videoId": video_id,
            "language": parcel.language,
            "name": parcel.captions_name,
            "isDraft": False,
        }
        captions.insert(part="snippet", body={"snippet": snippet}, media_body=media).execute()

    def set_thumbnail(self, video_id: str, picture: bytes) -> None:
        """Give the video its picture.

        Raises:
            ThumbnailRefused: the channel is not verified.
        """
        media = _media(picture, "image/jpeg")
        request = self._service.thumbnails().set(videoId=video_id, media_body=media)
        answer = self.line.ask(request.method, request.uri, request.body, request.headers)
        if _is_unverified(answer):
            raise ThumbnailRefused(answer.said)
        check(answer, self.line.manners.clock)

    def _in_playlist(self, playlist: str) -> Iterator[tuple[str, str]]:
        page: str | None = None
        for _number in range(_PAGES):
            found = self._service.playlistItems().list(
                part="snippet", playlistId=playlist, maxResults=_PER_PAGE, pageToken=page
            ).execute()  # fmt: skip
            for item in found.get("items", []):
                snippet = item["snippet"]
                yield snippet["resourceId"]["videoId"], snippet.get("description", "")
            page = found.get("nextPageToken")
            if not page:
                return


_SUBRIP = "application/octet-stream"
_WRITABLE = (
    "title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage",
)  # fmt: skip
_STATUS = (
    "embeddable", "license", "publicStatsViewable", "publishAt", "selfDeclaredMadeForKids",
    "containsSyntheticMedia",
)  # fmt: skip


def snippet_of(parcel: Parcel) -> dict[str, Any]:
    """Return what stands around the video, as YouTube's resource has it."""
    return {
        "title": parcel.title,
        "description": parcel.description,
        "tags": list(parcel.tags),
        "categoryId": CATEGORY,
        "defaultLanguage": parcel.language,
        "defaultAudioLanguage": parcel.language,
    }


def _status(privacy: Privacy) -> dict[str, Any]:
    return {"privacyStatus": privacy, "selfDeclaredMadeForKids": False, "embeddable": True}


def _is_unverified(answer: Answer) -> bool:
    """Tell whether it is the channel that may have no pictures: 403 "forbidden"."""
    return answer.status == _FORBIDDEN and bool(answer.reasons & {"forbidden", "PERMISSION_DENIED"})


def _media(content: bytes, media_type: str) -> Any:
    from googleapiclient.http import MediaInMemoryUpload

    return MediaInMemoryUpload(content, mimetype=media_type, resumable=False)


def _service(line: Line, api: str) -> Any:
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc

    document = json.loads(get_static_doc("youtube", "v3"))
    if api:  # client_options would move everything but uploads
        document["rootUrl"] = document["baseUrl"] = f"{api.rstrip('/')}/"
    return build_from_document(document, http=line)
