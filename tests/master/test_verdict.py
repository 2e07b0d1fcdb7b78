"""What a recording is like, in sentences: each finding once, in each of its outcomes."""

import json
from typing import Any

import pytest

from media_pipeline.master.verdict.pauses import proposed_cuts
from media_pipeline.master.verdict.remark import Remark, Wanted
from media_pipeline.master.verdict.verdict import overall, verdict_on
from media_pipeline.model.analysis import (
    Analysis,
    Cleaning,
    Clipping,
    Hum,
    Microphone,
    Part,
    Passage,
)
from media_pipeline.model.audio import Loudness
from media_pipeline.model.episode import Cut, Speaker
from media_pipeline.model.settings import CleanUp, Target

HOST = Speaker(name="Nadia", role="host", channel="left")
GUEST = Speaker(name="Karim", channel="right")
HUM = Hum(mains_hz=50, harmonics_hz=(50, 100), level_db=-48.0)
LOUDNESS = Loudness(integrated_lufs=-16.2, range_lu=5.0, true_peak_dbtp=-1.5)


def passage(start_s: float, end_s: float) -> Passage:
    return Passage(start_s=start_s, end_s=end_s)


def microphone(name: str, speech_lufs: float | None, **changes: Any) -> Microphone:
    values = {"source": 0, "side": "both", "noise_lufs": -68.0, **changes}
    return Microphone(name=name, speech_lufs=speech_lufs, **values)


def part(kind: str, *microphones: Microphone, **changes: Any) -> Part:
    values = {"start_s": 0.0, "duration_s": 900.0, **changes}
    return Part(kind=kind, microphones=microphones, **values)


def two_sides(left_lufs: float, right_lufs: float | None, **changes: Any) -> Part:
    return part(
        "microphones",
        microphone("left", left_lufs, side="left"),
        microphone("right", right_lufs, side="right"),
        **changes,
    )


def analysis(**changes: Any) -> Analysis:
    """A quarter of an hour with nothing to complain about, and what differs from it."""
    values = {
        "duration_s": 900.0,
        "loudness": LOUDNESS,
        "speech_lufs": -16.0,
        "noise_lufs": -68.0,
        "parts": (part("mono", microphone("voice", -16.0)),),
        "cleaning": Cleaning(high_pass_hz=70.0),
        "programme": passage(0.0, 900.0),
        "curves_path": "analysis.npz",
        "gains_path": "gains.npz",
    }
    return Analysis(**values | changes)


def wanted(*speakers: Speaker, cuts: tuple[Cut, ...] = (), **turned: bool) -> Wanted:
    target = Target(loudness_lufs=-16.0)
    return Wanted(target=target, speakers=speakers, cuts=cuts, clean_up=CleanUp(**turned))


def said(kind: str, found: Analysis, asked: Wanted | None = None) -> list[tuple[str, str]]:
    remarks = verdict_on(found, asked or wanted())
    return [(remark.level, remark.text) for remark in remarks if remark.kind == kind]


def test_nothing_wrong_is_said_in_a_line() -> None:
    remarks = verdict_on(analysis(), wanted())
    assert [(remark.level, remark.text) for remark in remarks] == [
        (
            "good",
            "Loudness −16.2 LUFS, range 5.0 LU, highest peak −1.5 dBTP: as it should be.",
        ),
        ("good", "Background: quiet, 52 dB below speech."),
        ("good", "Nothing is wrong with this recording."),
    ]
    assert overall(remarks, "episode-04").text == "Good to publish: media publish episode-04"


@pytest.mark.parametrize(
    ("integrated", "peak"), [(-29.9, -7.0), (-14.8, -1.5), (-16.0, -0.9), (-17.1, -3.0)]
)
def test_loudness_that_is_not_the_target_s_is_brought_there(integrated: float, peak: float) -> None:
    loudness = Loudness(integrated_lufs=integrated, range_lu=5.0, true_peak_dbtp=peak)
    ((level, text),) = said("loudness", analysis(loudness=loudness))
    assert level == "will be mended"
    assert text.endswith(": will be brought to −16 LUFS, peaks below −1 dBTP.")


def test_a_quieter_guest_is_named() -> None:
    found = analysis(parts=(two_sides(-20.0, -33.2),))
    assert said("speakers", found, wanted(HOST, GUEST)) == [
        ("will be mended", "Karim is 13 dB quieter than Nadia: will be levelled.")
    ]
    assert said("speakers", found, wanted(HOST, GUEST, levelling=False)) == [
        (
            "look at it",
            "Karim is 13 dB quieter than Nadia: levelling is turned off (clean_up: levelling).",
        )
    ]


def test_microphones_of_nobody_known_are_told_by_their_side() -> None:
    found = analysis(parts=(two_sides(-33.0, -20.0),))
    assert said("speakers", found) == [
        (
            "will be mended",
            "The left microphone is 13 dB quieter than the right microphone: will be levelled.",
        )
    ]
    ((level, text),) = said("microphones", found)
    assert level == "look at it"
    assert "(channel: left, channel: right)" in text
    assert not said("microphones", found, wanted(HOST, GUEST))


def test_equally_loud_speakers() -> None:
    found = analysis(parts=(two_sides(-20.0, -21.9),))
    assert said("speakers", found, wanted(HOST, GUEST)) == [
        ("good", "All speakers are about equally loud.")
    ]


def test_parts_of_one_recording_are_judged_together() -> None:
    """Half at −20 and half at −40 LUFS is −23 LUFS: the mean of power."""
    parts = (two_sides(-20.0, -30.0), two_sides(-40.0, -30.0, start_s=900.0))
    assert said("speakers", analysis(parts=parts), wanted(HOST, GUEST)) == [
        ("will be mended", "Karim is 7 dB quieter than Nadia: will be levelled.")
    ]


def test_a_microphone_that_nobody_speaks_into() -> None:
    found = analysis(parts=(two_sides(-20.0, None),))
    assert said("silent microphone", found, wanted(HOST, GUEST)) == [
        ("look at it", "Nobody is heard on Karim.")
    ]
    assert not said("speakers", found, wanted(HOST, GUEST))


def test_tracks_that_do_not_run_together() -> None:
    tracks = part(
        "tracks",
        microphone("nadia", -20.0),
        microphone("karim", -20.0, source=1, delay_s=1.7, drift_ppm=80.0),
        microphone("zoe", -20.0, source=2, delay_s=-0.4),
    )
    found = analysis(parts=(tracks,))
    assert said("delay", found) == [
        ("will be mended", "The track “karim” began 1.7 s later: will be aligned."),
        ("will be mended", "The track “zoe” began 0.4 s earlier: will be aligned."),
    ]
    assert said("drift", found) == [
        (
            "will be mended",
            "The clock of “karim” is out by 0.07 s at the end of the recording: will be aligned.",
        )
    ]


def test_speakers_of_tracks_are_named() -> None:
    tracks = part("tracks", microphone("a", -20.0), microphone("b", -30.0, source=1))
    speakers = (Speaker(name="Zoé", track="b"), Speaker(name="Léa", track="b"))
    assert said("speakers", analysis(parts=(tracks,)), wanted(*speakers)) == [
        ("will be mended", "Zoé, Léa is 10 dB quieter than the track “a”: will be levelled.")
    ]


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("left", "Nothing is recorded on the right: the left is used for both sides."),
        ("right", "Nothing is recorded on the left: the right is used for both sides."),
    ],
)
def test_a_dead_side(side: str, text: str) -> None:
    found = analysis(parts=(part("dead side", microphone("voice", -20.0, side=side)),))
    assert said("dead side", found) == [("will be mended", text)]


def test_what_holds_for_a_part_is_said_with_its_times() -> None:
    parts = (
        part("mono", microphone("voice", -20.0)),
        part("dual mono", microphone("voice", -20.0), start_s=900.0, duration_s=2805.0),
    )
    assert said("dual mono", analysis(parts=parts)) == [
        ("good", "From 15:00 to 1:01:45: Both sides hold the same sound.")
    ]
    assert said("dual mono", analysis(parts=(parts[1], parts[1]))) == [
        ("good", "Both sides hold the same sound.")
    ]


def test_opposite_polarity() -> None:
    found = analysis(parts=(part("dual mono", microphone("voice", -20.0), turned=True),))
    assert said("polarity", found) == [
        (
            "will be mended",
            "The two channels cancel each other (opposite polarity): one will be turned.",
        )
    ]


def clipped(duration_s: float, *starts_s: float) -> Clipping:
    places = tuple(passage(start_s, start_s + 0.3) for start_s in starts_s)
    return Clipping(duration_s=duration_s, passages=places)


def test_clipping() -> None:
    found = analysis(clipping=clipped(0.4, 751.0, 842.9), cleaning=Cleaning(declip=True))
    assert said("clipping", found) == [
        (
            "will be mended",
            "0.4 s of clipping at 12:31, 14:02: will be repaired as far as possible.",
        )
    ]
    assert said("clipping", found, wanted(clipping=False)) == [
        (
            "look at it",
            "0.4 s of clipping at 12:31, 14:02: repairing it is turned off (clean_up: clipping).",
        )
    ]
    a_lot = analysis(clipping=clipped(9.0, 751.0), cleaning=Cleaning(declip=True))
    ((level, text),) = said("clipping", a_lot)
    assert level == "look at it"
    assert text.startswith("9.0 s of clipping at 12:31: that is a lot.")
    assert said("clipping", analysis(clipping=clipped(0.002, 3.0))) == [
        ("good", "A few milliseconds of clipping at 0:03: too little to be heard.")
    ]


@pytest.mark.parametrize(
    ("count", "ending"),
    [
        (5, "0:03, 0:04: will"),
        (6, "0:03, 0:04 and 1 more place: will"),
        (9, "0:04 and 4 more places: will"),
    ],
)
def test_many_places_are_counted(count: int, ending: str) -> None:
    places = clipped(0.4, *(float(start) for start in range(count)))
    found = analysis(clipping=places, cleaning=Cleaning(declip=True))
    assert ending in said("clipping", found)[0][1]


def test_hum() -> None:
    found = analysis(hum=HUM, cleaning=Cleaning(notches_hz=(50, 100)))
    assert said("hum", found) == [("will be mended", "Mains hum (50 Hz): will be taken out.")]
    kept = analysis(hum=HUM)
    assert said("hum", kept, wanted(hum=False)) == [
        ("look at it", "Mains hum (50 Hz): taking it out is turned off (clean_up: hum).")
    ]
    assert said("hum", kept)[0][0] == "good"


@pytest.mark.parametrize(
    ("noise_lufs", "reduction_db", "turned", "level", "text"),
    [
        (-60.0, 0.0, {}, "good", "Background: quiet, 44 dB below speech."),
        (-50.0, 0.0, {}, "good", "Background: room noise, 34 dB below speech."),
        (-50.0, 6.0, {}, "will be mended",
         "Background: room noise, 34 dB below speech: will be reduced by 6 dB."),
        (-40.0, 12.0, {}, "will be mended",
         "Background: loud, only 24 dB below speech: will be reduced by 12 dB."),
        (-40.0, 0.0, {"noise": False}, "look at it",
         "Background: loud, only 24 dB below speech: reducing it is turned off (clean_up: noise)."),
        (-40.0, 0.0, {}, "look at it",
         "Background: loud, only 24 dB below speech: listen whether it disturbs you."),
    ],
)  # fmt: skip
def test_noise_is_judged_in_words(
    noise_lufs: float, reduction_db: float, turned: dict[str, bool], level: str, text: str
) -> None:
    voice = microphone("voice", -16.0, noise_lufs=noise_lufs)
    found = analysis(
        parts=(part("mono", voice),), cleaning=Cleaning(noise_reduction_db=reduction_db)
    )
    assert said("noise", found, wanted(**turned)) == [(level, text)]


def test_noise_is_judged_where_it_is_worst() -> None:
    """The guest's voice will be lifted, and what is behind it with it."""
    left = microphone("left", -16.0, side="left", noise_lufs=-60.0)
    right = microphone("right", -29.0, side="right", noise_lufs=-61.0)
    found = analysis(parts=(part("microphones", left, right),))
    assert said("noise", found, wanted(HOST, GUEST)) == [
        ("good", "Background of Karim: room noise, 32 dB below speech.")
    ]


def test_an_offset() -> None:
    found = analysis(dc_offset=-0.05)
    assert said("offset", found) == [
        (
            "will be mended",
            "The recording lies 5.0 % beside its zero line (DC offset): will be put right.",
        )
    ]
    assert said("offset", found, wanted(high_pass=False))[0][0] == "look at it"
    assert not said("offset", analysis(dc_offset=0.009))


def test_no_speech() -> None:
    silent = part("mono", microphone("voice", None))
    remarks = verdict_on(analysis(speech_lufs=None, parts=(silent,)), wanted())
    assert ("look at it", "No speech was found. Is this the right recording?") in [
        (remark.level, remark.text) for remark in remarks
    ]
    assert all(remark.kind != "noise" for remark in remarks)


def test_a_wide_range_of_one_microphone() -> None:
    wide = analysis(loudness=LOUDNESS.model_copy(update={"range_lu": 14.0}))
    assert said("range", wide) == [
        ("will be mended", "Loud and quiet passages are 14 LU apart: will be levelled.")
    ]
    assert said("range", wide, wanted(levelling=False))[0][0] == "look at it"
    of_two = wide.model_copy(update={"parts": (two_sides(-20.0, -33.0),)})
    assert not said("range", of_two)  # the speakers are compared instead


@pytest.mark.parametrize(
    ("start_s", "end_s", "text"),
    [
        (2.3, 900.0, "2.3 s of silence at the beginning: will be taken away."),
        (0.0, 896.0, "4.0 s of silence at the end: will be taken away."),
        (
            2.3,
            896.0,
            "2.3 s of silence at the beginning, 4.0 s at the end: will be taken away.",
        ),
    ],
)
def test_trimmed_ends(start_s: float, end_s: float, text: str) -> None:
    assert said("trim", analysis(programme=passage(start_s, end_s))) == [("will be mended", text)]


def test_long_silences_are_proposed_as_cuts() -> None:
    found = analysis(silences=(passage(60.04, 65.0), passage(100.0, 103.0), passage(200.0, 204.5)))
    cuts = proposed_cuts(found, wanted())
    assert [(cut.start, cut.end, cut.why) for cut in cuts] == [
        (60.8, 64.3, "silence of 5.0 s"),
        (200.7, 203.8, "silence of 4.5 s"),
    ]
    assert said("silences", found) == [
        (
            "look at it",
            "2 silences of more than 3 s: cuts are proposed, which take out 6.6 s.",
        )
    ]


def test_each_cut_keeps_seven_tenths_of_a_second_on_both_sides() -> None:
    for tenth in range(40):
        silence = passage(10.0 + tenth / 37, 14.0 + tenth / 41)
        (cut,) = proposed_cuts(analysis(silences=(silence,)), wanted())
        assert 0.7 <= cut.start - silence.start_s + 1e-9 < 0.81
        assert 0.7 <= silence.end_s - cut.end + 1e-9 < 0.81


def test_what_is_cut_or_trimmed_already_is_not_proposed() -> None:
    found = analysis(
        silences=(passage(0.0, 8.0), passage(60.0, 65.0), passage(890.0, 900.0)),
        programme=passage(6.0, 892.0),
    )
    assert len(proposed_cuts(found, wanted())) == 1
    for elsewhere in (Cut(start=50.0, end=60.0), Cut(start=65.0, end=66.0)):
        assert len(proposed_cuts(found, wanted(cuts=(elsewhere,)))) == 1
    listed = Cut(start=60.7, end=64.3)
    assert not proposed_cuts(found, wanted(cuts=(listed,)))
    assert said("cuts", found, wanted(cuts=(listed,))) == [
        ("good", "1 cut in episode.yaml takes out 3.6 s.")
    ]


@pytest.mark.parametrize(
    ("found", "level", "text"),
    [
        (analysis(hum=HUM, cleaning=Cleaning(notches_hz=(50,))), "will be mended",
         "Good to publish: media publish episode-04"),
        (analysis(silences=(passage(60.0, 65.0),)), "look at it",
         "Look at what is marked “!”, then publish: media publish episode-04"),
    ],
)  # fmt: skip
def test_the_line_that_sums_up(found: Analysis, level: str, text: str) -> None:
    remarks = verdict_on(found, wanted())
    assert all(remark.kind != "nothing wrong" for remark in remarks)
    last: Remark = overall(remarks, "episode-04")
    assert (last.level, last.text) == (level, text)


def test_facts_are_for_programs() -> None:
    found = analysis(
        hum=HUM, clipping=clipped(0.4, 751.0), parts=(two_sides(-20.0, -33.0),), dc_offset=0.1
    )
    remarks = verdict_on(found, wanted(HOST, GUEST))
    facts = {remark.kind: remark.facts for remark in remarks}
    assert json.loads(json.dumps(facts))["speakers"] == {
        "quieter": "Karim",
        "louder": "Nadia",
        "difference_db": 13.0,
    }
    assert facts["clipping"]["duration_s"] == 0.4
    assert facts["hum"]["mains_hz"] == 50
