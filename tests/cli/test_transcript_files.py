"""`media transcript export` and `import`, as a person types them."""

import docx
from workspaces import Place


def _exported(place: Place, name: str) -> str:
    told = place.media("transcript", "export", "episode-04", "--output", name)
    assert told.code == 0, told
    return (place.root / name).read_text("utf-8-sig")


def test_a_document_is_corrected_and_published(published: Place) -> None:
    told = published.media("transcript", "export", "episode-04")
    assert told.code == 0, told
    assert told.out == (
        "Written: episode-04-transcript.docx\n"
        "Correct it, save it, then type: media transcript import episode-04 "
        "episode-04-transcript.docx\n"
    )
    path = published.root / "episode-04-transcript.docx"
    document = docx.Document(str(path))
    spoken = document.paragraphs[2]
    spoken.runs[1].text = "Zoé Petit : "
    spoken.runs[2].text = "Saperlipopette, " + spoken.runs[2].text
    document.save(str(path))
    told = published.media("transcript", "import", "episode-04", path.name)
    assert told.code == 0, told
    lines = told.out.splitlines()
    assert lines[0] == "0 words changed, 1 added, 0 removed."
    assert lines[1].startswith("Speakers now: Zoé Petit")
    assert lines[2] == "New among them: Zoé Petit"
    assert lines[-3:] == [
        "Written: episodes/episode-04/transcript.vtt",
        "To go back to the draft, delete episodes/episode-04/transcript.vtt.",
        "Type: media publish episode-04",
    ]
    assert published.media("publish", "episode-04").code == 0
    (published_vtt,) = [
        text for name, text in published.tree().items() if name.endswith("transcript.vtt")
    ]
    assert b"<v Zo\xc3\xa9 Petit>Saperlipopette," in published_vtt


def test_what_cannot_be_placed_is_told_and_kept(published: Place) -> None:
    text = _exported(published, "a.txt")
    added = "Un paragraphe entier que personne n'a jamais dit, avec beaucoup de mots."
    first, _space, rest = text.partition(" ")
    words = rest.split(" ")
    middle = len(words) // 2
    text = " ".join([first, *words[:middle], added, *words[middle:]])
    (published.root / "a.txt").write_text(text, "utf-8")
    told = published.media("transcript", "import", "episode-04", "a.txt")
    assert told.code == 0, told
    assert "12 added, 0 removed." in told.out
    assert "There is no time in the recording for these added words; they are kept:" in told.out
    assert added in told.out
    kept = (published.episode / "transcript.vtt").read_text("utf-8").partition("NOTE media:")[0]
    assert "personne" in kept


def test_going_back_is_told_as_it_must_be_typed(published: Place) -> None:
    text = _exported(published, "a.txt")
    assert published.media("transcript", "import", "episode-04", "a.txt").code == 0
    target = published.episode / "transcript.vtt"
    before = target.read_bytes() + b"\nNOTE relu\n"
    target.write_bytes(before)
    (published.root / "a.txt").write_text(text + "\nMerci.\n", "utf-8")
    told = published.media("transcript", "import", "episode-04", "a.txt")
    kept = "episodes/episode-04/.media/transcript-before-1.vtt"
    assert f"copy {kept} over episodes/episode-04/transcript.vtt." in told.out
    assert "had been changed after the export" in told.out
    assert (published.root / kept).read_bytes() == before


def test_refusals_say_what_to_type(published: Place) -> None:
    _exported(published, "a.txt")
    (published.root / "a.txt").write_text("Tout autre chose.", "utf-8")
    again = published.media("transcript", "export", "episode-04", "--output", "a.txt")
    assert again.code == 2
    assert "a.txt is there already, and may hold corrections." in again.err
    assert "media transcript export episode-04 --output OTHER-NAME.txt" in again.err
    told = published.media("transcript", "import", "episode-04", "a.txt")
    assert told.code == 2
    assert "looks like another episode’s transcript" in told.err
    assert "media transcript import episode-04 a.txt --yes-replace" in told.err
    meant = published.media("transcript", "import", "episode-04", "a.txt", "--yes-replace")
    assert meant.code == 0


def test_a_table_in_a_document_is_told(published: Place) -> None:
    assert published.media("transcript", "export", "episode-04").code == 0
    path = published.root / "episode-04-transcript.docx"
    document = docx.Document(str(path))
    document.add_table(1, 1).rows[0].cells[0].text = "Un tableau"
    document.save(str(path))
    told = published.media("transcript", "import", "episode-04", path.name)
    assert "Not taken, because it stands in a table, a box, a title or a heading:" in told.out
    assert "  Un tableau" in told.out
