"""What is out of date runs, with its reason; the rest is left alone; stopping stops."""

import threading
from dataclasses import replace

import pytest
from pipeline.steps_with_names import (
    EndlessStep,
    FailingStep,
    ListeningReporter,
    MeetingStep,
    NotingStep,
    work_file,
)

from media_pipeline.errors import StorageError
from media_pipeline.pipeline.job import Job, Wishes
from media_pipeline.pipeline.plan import plan
from media_pipeline.pipeline.runner import Runner


def run(job: Job, *steps: NotingStep, forced: str = "") -> list[str]:
    reporter = ListeningReporter()
    Runner(replace(job, wishes=Wishes(forced=frozenset({forced}))), steps, reporter).run()
    return reporter.heard


def test_everything_once_then_nothing(job: Job) -> None:
    first, second = NotingStep("level"), NotingStep("master", ("level",))
    assert run(job, first, second) == [
        "level: never done",
        "level done",
        "master: never done",
        "master done",
    ]
    assert run(job, first, second) == ["level skipped", "master skipped"]


def test_a_change_runs_the_step_and_only_what_it_changes(job: Job) -> None:
    first, second = NotingStep("level"), NotingStep("master", ("level",))
    third = NotingStep("render")
    run(job, first, second, third)
    first.says = "other"
    heard = run(job, first, second, third)
    heard.remove("render skipped")  # it waits for nobody: sooner or later than the others
    assert heard == [
        "level: changed: title",
        "level done",
        "master: changed: sound",
        "master done",
    ]


def test_forced(job: Job) -> None:
    first, second = NotingStep("level"), NotingStep("master", ("level",))
    run(job, first, second)
    heard = run(job, first, second, forced="level")
    assert heard == ["level: asked for with --force", "level done", "master skipped"]


@pytest.mark.parametrize("damage", ["gone", "changed", "record", "other version", "elsewhere"])
def test_what_is_lost_is_made_again(job: Job, damage: str) -> None:
    step = NotingStep("level")
    run(job, step)
    if damage == "gone":
        work_file(job, "level").unlink()
    elif damage == "changed":
        work_file(job, "level").write_text("HELLO")
    elif damage == "record":
        (job.work_folder / "ledger" / "level.json").write_text('{"step": "lev')
    elif damage == "other version":
        entry = job.work_folder / "ledger" / "level.json"
        entry.write_text(entry.read_text().replace('"text"', '"words"'))
    else:
        step.gone_elsewhere = True
    reason = {
        "gone": "level.txt is gone or was changed",
        "changed": "level.txt is gone or was changed",
        "record": "its record is damaged",
        "other version": "its record is damaged",
        "elsewhere": "what was published is gone or was changed",
    }[damage]
    assert run(job, step) == [f"level: {reason}", "level done"]


def test_a_file_that_was_only_touched_is_not_made_again(job: Job) -> None:
    step = NotingStep("level")
    run(job, step)
    work_file(job, "level").write_text("hello")
    assert run(job, step) == ["level skipped"]


def test_tags_are_kept_once_published(job: Job) -> None:
    step = NotingStep("level", kept_once_published=frozenset({"title"}))
    store = NotingStep("store", says="x")
    run(job, step)
    step.says = "before publication"
    assert run(job, step)[0] == "level: changed: title"
    run(job, step, store)
    step.says = "after publication"
    assert run(job, step) == ["level skipped"]


def test_a_failure_keeps_what_was_done(job: Job) -> None:
    first, second = NotingStep("level"), FailingStep("master", ("level",))
    second.error = StorageError("no", "try again")
    with pytest.raises(StorageError):
        run(job, first, second)
    second.error = None
    assert run(job, first, second)[0] == "level skipped"


def test_steps_that_do_not_need_each_other_run_side_by_side(job: Job) -> None:
    barrier = threading.Barrier(2)
    left, right = MeetingStep("render"), MeetingStep("transcribe")
    left.meeting = right.meeting = barrier
    heard = run(job, left, right)
    assert {"render done", "transcribe done"} <= set(heard)


def test_a_failure_stops_what_runs_beside_it(job: Job) -> None:
    endless, failing = EndlessStep("render"), FailingStep("transcribe")
    failing.error = StorageError("no")
    with pytest.raises(StorageError):
        run(job, endless, failing)
    assert endless.stopped
    assert job.ledger.read("render") is None


def test_the_plan_runs_nothing_and_names_what_follows(job: Job) -> None:
    first, second = NotingStep("level"), NotingStep("master", ("level",))
    run(job, first, second)
    first.says = "other"
    runs_before = list(first.runs)
    told = [(each.step, each.state, each.reason) for each in plan(job, (first, second))]
    assert told == [
        ("level", "out of date", "changed: title"),
        ("master", "out of date", "after: levelling"),
    ]
    assert first.runs == runs_before
