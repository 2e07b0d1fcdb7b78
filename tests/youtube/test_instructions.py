"""The page with the steps: in the workspace's language, with nothing that is not true."""

from gettext import NullTranslations
from html.parser import HTMLParser

from youtube.officer import Officer

from media_pipeline.youtube.instructions import Wanted, page_html

WANTED = Wanted("replay-15", "fr", "français", ("Une note <b>.",))


class Fields(HTMLParser):
    """What the text fields hold, and which texts belong to one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.texts: list[str] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "textarea":
            self.ids.append(found["id"] or "")
            self.texts.append("")
        if tag == "label":
            self.labels.append(found["for"] or "")
        self.inside = tag == "textarea"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def test_what_is_to_be_pasted_stands_in_fields_with_a_label(officer: Officer) -> None:
    officer.changed(title='Les "quartiers" & nous ‹b›')
    parcel = officer.parcel
    fields = Fields(page_html(parcel, WANTED, NullTranslations()))
    assert fields.texts == [parcel.title, parcel.description, ", ".join(parcel.tags)]
    assert fields.ids == fields.labels


def test_steps_name_only_what_is_there(officer: Officer) -> None:
    whole = page_html(officer.parcel, WANTED, NullTranslations())
    assert "captions.srt" in whole
    assert "thumbnail.jpg" in whole
    assert "Une note &lt;b&gt;." in whole
    officer.changed(captions="", thumbnail=None)
    less = page_html(officer.parcel, WANTED, NullTranslations())
    assert "captions.srt" not in less
    assert "thumbnail.jpg" not in less
    assert "media youtube link replay-15 https://youtu.be/…\nmedia publish replay-15" in less
