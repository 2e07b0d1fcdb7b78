"""Which changes of slide become chapters."""

from media_pipeline.pipeline.slide_chapters import choose


def test_chapters_are_thirty_seconds_apart_and_the_first_is_at_the_beginning() -> None:
    chosen = choose([0.0, 12.0, 31.0, 50.0, 61.0], [], every=False)
    assert chosen.starts_s == (0.0, 31.0, 61.0)
    assert chosen.too_close_s == (12.0, 50.0)


def test_every_slide_where_a_person_wants_it() -> None:
    chosen = choose([0.0, 12.0, 31.0], [], every=True)
    assert (chosen.starts_s, chosen.too_close_s) == ((0.0, 12.0, 31.0), ())


def test_what_a_person_wrote_comes_first() -> None:
    chosen = choose([0.0, 40.0, 80.0, 130.0], [3.0, 75.5, 100.0], every=False)
    assert chosen.there_s == (0.0, 80.0)
    assert chosen.too_close_s == ()
    assert chosen.starts_s == (40.0, 130.0)


def test_not_close_to_what_a_person_wrote_unless_every_one_is_wanted() -> None:
    assert choose([0.0, 40.0], [60.0], every=False).too_close_s == (40.0,)
    assert choose([0.0, 40.0], [60.0], every=True).starts_s == (0.0, 40.0)


def test_nothing_of_no_change() -> None:
    assert choose([], [], every=False).starts_s == ()
