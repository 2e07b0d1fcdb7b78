"""`media history`: every change of what is published, newest first, in plain words."""

import re

from workspaces import Place

from media_pipeline.render.locale_texts import translation

LEA = {"LOGNAME": "lea"}


def test_each_change_is_told_newest_first(published: Place) -> None:
    published.replace("Danser ensemble", "Danser encore")
    published.replace("Un danseur raconte.", "Un danseur raconte tout.")
    assert published.media("publish", "episode-04", **LEA).code == 0

    told = published.media("history", "priorite-culture")

    assert told.code == 0, told
    newest, oldest = told.out.splitlines()
    when = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert re.fullmatch(
        rf"   2  {when}  lea@\S+  “Danser ensemble” changed: title, summary", newest
    )
    assert re.fullmatch(rf"   1  {when}  \S+@\S+  “Danser ensemble” published", oldest)


def test_the_settings_of_the_series_are_a_change_too(published: Place) -> None:
    published.replace("La culture dans les quartiers.", "La culture, partout.", "config.yaml")
    assert published.media("publish", "episode-04").code == 0

    told = published.media("history", "priorite-culture")

    assert "settings of the series changed: description" in told.out


def test_publishing_again_without_a_change_is_no_change(published: Place) -> None:
    assert published.media("publish", "episode-04", "--force", "feed").code == 0
    assert len(published.media("history", "priorite-culture").out.splitlines()) == 1


def test_programs_read_the_same(published: Place) -> None:
    published.replace("Danser ensemble", "Danser encore")
    assert published.media("publish", "episode-04", **LEA).code == 0

    document = published.media("history", "priorite-culture", "--json").json

    newest, oldest = document["revisions"]
    assert (newest["number"], newest["before"], oldest["before"]) == (2, 1, None)
    assert newest["who"].startswith("lea@")
    assert newest["kind"] == oldest["kind"] == "publish"
    assert newest["episodes"] == [
        {
            "episode": "episode-04",
            "title": "Danser encore",
            "change": "changed",
            "aspects": ["title"],
        }
    ]
    assert oldest["when"] == "2023-11-14T22:13:20+00:00"
    assert oldest["told"] == ["“Danser ensemble” published"]


def test_in_french(published: Place) -> None:
    told = published.media("history", "priorite-culture", LANG="fr_FR.UTF-8", TZ="Europe/Paris")
    published_fr = translation("fr").gettext("“{title}” published").format(title="Danser ensemble")
    assert told.out.startswith("   1  14/11/2023 à 23:13  ")
    assert told.out.endswith(f"{published_fr}\n")


def test_a_series_that_is_not_there(published: Place) -> None:
    told = published.media("history", "priorite-cultur")
    assert told.code == 2
    assert told.err == (
        "There is no series “priorite-cultur”.\n"
        "→ Did you mean “priorite-culture”? The series are: priorite-culture.\n"
    )


def test_a_series_of_which_nothing_is_published(place: Place) -> None:
    told = place.media("history", "priorite-culture")
    assert told.code == 2
    assert told.err.startswith("Nothing of “priorite-culture” is published yet.\n")
