"""The suite counts what it ran: a skipped test has failed, and what outlives its limit is ended."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.stages.__main__ import side_by_side
from tests.stages.list import STAGES
from tests.stages.stage import ROOT, Command, Stage, pytest


def outcome(*commands: Command, limit: int = 30) -> tuple[int, int, str]:
    """What a stage of these commands says: passed, failed, and its words."""
    ran = Stage("trial", "A trial", limit, lambda: commands).run()
    return ran.passed, ran.failed, ran.said


def python(code: str) -> Sequence[str]:
    """A command that runs this."""
    return [sys.executable, "-c", code]


def test_each_command_without_a_report_is_one_check() -> None:
    passed, failed, said = outcome(Command("right", python("pass")), Command("wrong", python("exit('it broke')")))
    assert (passed, failed) == (1, 1)
    assert "it broke" in said


def test_a_skipped_test_has_failed(tmp_path: Path) -> None:
    tests = tmp_path / "test_trial.py"
    tests.write_text("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('not today')\n")
    assert outcome(pytest(str(tests), f"--rootdir={tmp_path}"))[:2] == (1, 1)


def test_a_folder_without_a_test_has_failed(tmp_path: Path) -> None:
    assert outcome(pytest(str(tmp_path), f"--rootdir={tmp_path}"))[:2] == (0, 1)


def test_what_outlives_the_limit_is_ended_and_has_failed() -> None:
    passed, failed, said = outcome(Command("endless", python("import signal; signal.pause()")), limit=1)
    assert (passed, failed) == (0, 1)
    assert "did not end within the limit" in said


def test_a_stage_whose_ground_gives_way_has_failed() -> None:
    def nothing() -> list[Command]:
        raise SystemExit("npm could not be reached")

    ran = Stage("trial", "A trial", 30, nothing).run()
    assert (ran.passed, ran.failed) == (0, 1)
    assert "npm could not be reached" in ran.said


def test_neighbours_run_together_and_the_rest_alone() -> None:
    one, two, three = (
        Stage(name, name, 30, list, beside=beside) for name, beside in (("a", ""), ("b", "x"), ("c", "x"))
    )
    assert side_by_side([one, two, three]) == [[one], [two, three]]
    assert side_by_side([two, one, three]) == [[two], [one], [three]]


def test_every_journey_is_walked_in_exactly_one_stage() -> None:
    walked: Counter[Path] = Counter()
    for command in (command for stage in STAGES if stage.name in ("journeys", "pages") for command in stage.commands()):
        walked.update(named(command.argv))
        assert command.report is not None
        command.report.unlink()
    assert walked == Counter((ROOT / "tests/journeys").glob("**/test_*.py"))


def named(argv: Sequence[str]) -> set[Path]:
    """The test files that a run of pytest is given, and isn't told to leave out."""
    left_out = {ROOT / each.removeprefix("--ignore=") for each in argv if each.startswith("--ignore=")}
    given = [ROOT / each for each in argv if each.startswith("tests/")]
    found = {file for path in given for file in (path.glob("**/test_*.py") if path.is_dir() else [path])}
    return found - left_out
