"""`media transcript replacements`, `keep` and `learn`: the glossary in the person's hands."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from transcribe.drafts import heard
from workspaces import Place, make_place, unchanged

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.transcript import Transcript, Word
from media_pipeline.pipeline.glossary import corrected_words, glossary_digest, write_replacements
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.speech_step import Written
from media_pipeline.render.webvtt import to_vtt
from media_pipeline.transcribe.sentences import segments_of

NOW = datetime(2023, 11, 14, tzinfo=UTC)
VOCABULARY = """\
transcription:
  vocabulary: # ours
    # quarters
    - Planoise
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace with a glossary, whose episode has a draft: nothing was recorded."""
    place = make_place(tmp_path / "workspace", None)
    place.replace("series:\n", f"{VOCABULARY}series:\n", "config.yaml")
    place.replace("notes: |", "vocabulary: [Priorité culture] # names\nnotes: |")
    drafted(place)
    return place


def job_of(place: Place) -> Job:
    workspace = load_workspace(place.root)
    machine = Machine(place.root / "models", lambda: NOW)
    return Job(workspace, workspace.episodes["episode-04"], machine)


def drafted(place: Place) -> None:
    """Do what the step does with the words that were heard."""
    job = job_of(place)
    said = heard("priorite-culture-04", "without-hotwords")[:30]
    more = (
        Word(start_s=47.0, end_s=48.0, text="à"),
        Word(start_s=48.0, end_s=49.0, text="planoises,", probability=0.62),
        Word(start_s=49.0, end_s=50.0, text="palente", probability=0.4),
    )
    found = corrected_words(job, (*said, *more))
    transcript = Transcript(language="fr", origin="machine", segments=segments_of(found.words))
    (job.work_folder).mkdir(exist_ok=True)
    files = (write_replacements(job, found.replacements), job.work_folder / "draft.vtt")
    files[1].write_text(to_vtt(transcript), encoding="utf-8")
    result = Written(path="transcript.json", words=len(found.words), origin="machine")
    job.ledger.record("transcribe", inputs={}, files=files, result=result, finished=NOW, took_s=1.0)


def test_replacements_are_listed_with_a_command_to_hear_and_one_to_refuse(place: Place) -> None:
    told = place.media("transcript", "replacements", "episode-04")
    assert told.code == 0, told
    assert "0:03  Priorité Culture → Priorité culture  (70 % sure)" in told.out
    assert "0:48  planoises → Planoise  (62 % sure)" in told.out
    assert "media transcript play episode-04 0:46" in told.out
    assert 'media transcript keep episode-04 "planoises"' in told.out
    assert "2 replacements." in told.out


def test_replacements_for_programs(place: Place) -> None:
    document = place.media("transcript", "replacements", "episode-04", "--json").json
    assert document["episode"] == "episode-04"
    assert document["replacements"][1] == {
        "heard": "planoises",
        "written": "Planoise",
        "start_s": 48.0,
        "end_s": 49.0,
        "probability": 0.62,
        "play": "media transcript play episode-04 0:46",
        "keep": 'media transcript keep episode-04 "planoises"',
    }


def test_a_refusal_is_written_beside_what_the_person_wrote_and_holds(place: Place) -> None:
    path = place.episode / "episode.yaml"
    before, digest = path.read_text("utf-8"), glossary_digest(job_of(place))
    told = place.media("transcript", "keep", "episode-04", "Planoises")
    assert told.code == 0, told
    assert "was written into episodes/episode-04/episode.yaml, under keep_as_heard." in told.out
    assert "Type: media publish episode-04" in told.out
    assert path.read_text("utf-8") == before + 'keep_as_heard: ["planoises"]\n'
    assert glossary_digest(job_of(place)) != digest
    drafted(place)
    assert "planoises" not in place.media("transcript", "replacements", "episode-04").out
    assert "planoises," in (place.episode / ".media" / "draft.vtt").read_text("utf-8")
    with unchanged(path):
        again = place.media("transcript", "keep", "episode-04", "planoises")
        assert again.code == 0
        assert "is in episodes/episode-04/episode.yaml already" in again.out


def test_a_second_refusal_joins_the_first(place: Place) -> None:
    for words in ("planoises", "Priorité Culture"):
        assert place.media("transcript", "keep", "episode-04", words).code == 0
    assert job_of(place).episode.keep_as_heard == ("planoises", "Priorité Culture")


def test_what_was_not_replaced_cannot_be_refused(place: Place) -> None:
    with unchanged(place.episode / "episode.yaml"):
        told = place.media("transcript", "keep", "episode-04", "danse")
    assert told.code == 2
    assert "The glossary replaced no “danse” in episode-04." in told.err
    assert "media transcript replacements episode-04" in told.err


def test_nothing_is_listed_before_it_was_heard(tmp_path: Path) -> None:
    told = make_place(tmp_path / "new", None).media("transcript", "replacements", "episode-04")
    assert told.code == 2
    assert "episode-04 has not been published yet." in told.err


def correct(place: Place) -> None:
    draft = (place.episode / ".media" / "draft.vtt").read_text("utf-8")
    assert "palente" in draft
    corrected = draft.replace("palente", "Palente").replace("Planoise", "Saint-Claude")
    (place.episode / "transcript.vtt").write_text(corrected, encoding="utf-8")


def test_names_are_proposed_and_nothing_is_written_unasked(place: Place) -> None:
    correct(place)
    with unchanged(place.root / "config.yaml"):
        told = place.media("transcript", "learn", "episode-04")
    assert told.code == 0, told
    assert "1 × Palente  (instead of “palente”)" in told.out
    assert "1 × Saint-Claude  (instead of “Planoise”)" in told.out
    assert "media transcript learn episode-04 --accept writes them into config.yaml" in told.out


def test_accepted_names_join_the_house_glossary_once_and_comments_stay(place: Place) -> None:
    correct(place)
    told = place.media("transcript", "learn", "episode-04", "--accept")
    assert "2 names were written into config.yaml, under transcription.vocabulary." in told.out
    config = (place.root / "config.yaml").read_text("utf-8")
    added = f"{VOCABULARY}    - Saint-Claude\n    - Palente\n"
    assert added in config
    with unchanged(place.root / "config.yaml"):
        told = place.media("transcript", "learn", "episode-04", "--accept")
    assert "There is no new name in what was corrected." in told.out
    assert "0 names were written" in told.out


def test_one_name_may_be_accepted_for_the_series_alone(place: Place) -> None:
    correct(place)
    told = place.media("transcript", "learn", "episode-04", "--series", "--only", "Palente")
    assert "1 name was written into config.yaml, under series.priorite-culture.vocabulary." in (
        told.out
    )
    settings = load_workspace(place.root).settings
    assert settings.series["priorite-culture"].vocabulary == ("Palente",)
    assert settings.transcription.vocabulary == ("Planoise",)
    strange = place.media("transcript", "learn", "episode-04", "--only", "Pallente")
    assert strange.code == 2
    assert "“Pallente” is none of the names that were found." in strange.err


def test_proposals_for_programs(place: Place) -> None:
    correct(place)
    document = place.media("transcript", "learn", "episode-04", "--json", "--only", "Palente").json
    assert document == {
        "episode": "episode-04",
        "proposals": [
            {"term": "Saint-Claude", "heard": ["Planoise"], "count": 1},
            {"term": "Palente", "heard": ["palente"], "count": 1},
        ],
        "accepted": ["Palente"],
    }


def test_there_is_nothing_to_learn_before_a_correction(place: Place) -> None:
    told = place.media("transcript", "learn", "episode-04")
    assert told.code == 2
    assert "Nobody has corrected the transcript of episode-04 yet" in told.err
    assert "media transcript export episode-04 --to docx" in told.err


def test_there_is_nothing_to_learn_without_a_draft(place: Place) -> None:
    correct(place)
    (place.episode / ".media" / "draft.vtt").unlink()
    told = place.media("transcript", "learn", "episode-04")
    assert told.code == 2
    assert "There is no draft of episode-04 with which to compare transcript.vtt." in told.err
