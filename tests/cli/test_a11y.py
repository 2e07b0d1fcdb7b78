"""`media a11y`: what is told of an episode's accessibility, and a signature in its file."""

from workspaces import Place

from media_pipeline.config.loading import load_workspace

CORRECTED = """\
WEBVTT

00:00:00.000 --> 00:00:06.000
<v Animatrice>Bonjour et bienvenue à tous.

00:00:06.000 --> 00:00:12.000
<v Invité>Merci de m’accueillir.
"""


def test_a_draft_is_told_then_signed_then_outdated(published: Place) -> None:
    file = published.episode / "episode.yaml"
    file.write_text("# à garder\n" + file.read_text("utf-8"), "utf-8")
    before = published.tree()

    told = published.media("a11y", "episode-04")
    assert told.code == 3, told
    assert "✗ 4.2" in told.out
    assert "nobody has read it yet" in told.out
    assert 'media a11y episode-04 --sign "Your name"' in told.out

    told = published.media("a11y", "episode-04", "--sign", " Léa   Martin ")
    assert told.code == 0, told
    assert "✓ 4.2" in told.out
    assert "(Léa Martin, 20" in told.out
    text = file.read_text("utf-8")
    assert text.startswith("# à garder\n")
    signature = load_workspace(published.root).episodes["episode-04"].accessibility
    assert signature is not None
    assert signature.reviewed_by == "Léa Martin"

    (published.episode / "transcript.vtt").write_text(CORRECTED, "utf-8")
    told = published.media("a11y", "episode-04", "--json")
    assert (told.code, told.json["signature"]) == (0, "outdated"), told
    found = {each["number"]: each for each in told.json["criteria"]}
    assert found["4.2"]["verdict"] == "to review"
    assert "the signature is outdated" in found["4.2"]["said"]
    assert published.tree() == before  # nothing was published


def test_a_signature_needs_a_name(published: Place) -> None:
    text = (published.episode / "episode.yaml").read_text("utf-8")
    for name in ("", "x" * 129, "a\x07b"):
        told = published.media("a11y", "episode-04", "--sign", name)
        assert told.code == 2, told
        assert "A signature is a name of 1 to 128 letters." in told.err
    assert (published.episode / "episode.yaml").read_text("utf-8") == text
