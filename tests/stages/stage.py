"""One stage of the suite: its commands, each a process of its own, within one limit of time."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Env = dict[str, str]


@dataclass(frozen=True)
class Command:
    """What is run: one check, or as many as the JUnit report counts that it writes."""

    name: str
    argv: Sequence[str]
    cwd: Path = ROOT
    report: Path | None = None


@dataclass
class Outcome:
    """What came of a command or a stage."""

    passed: int = 0
    failed: int = 0
    said: str = ""

    def add(self, other: "Outcome") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.said += other.said


@dataclass(frozen=True)
class Stage:
    """A name to choose it by, a title, seconds, its commands, its Debian packages, what stands round it.

    Neighbours with the same word in `beside` run at the same time.
    """

    name: str
    title: str
    limit: int
    commands: Callable[[], Iterable[Command]]
    needs: Sequence[str] = ()
    around: Callable[[], AbstractContextManager[Env]] = field(default=lambda: nullcontext({}))
    beside: str = ""

    def run(self) -> Outcome:
        """Runs its commands one by one; what is left of the limit is the next one's."""
        ends = time.monotonic() + self.limit
        total = Outcome()
        try:
            with self.around() as more:
                env = {key: value for key, value in os.environ.items() if not key.startswith("KRING_")} | more
                for command in self.commands():
                    total.add(_run(command, env, ends))
        except (Exception, SystemExit):
            # What a stage stands on did not come up; the stages after it can still tell something.
            total.add(Outcome(failed=1, said=traceback.format_exc()))
        return total


def pytest(*arguments: str) -> Command:
    """A run of pytest whose tests are counted one by one; a skipped test counts as failed."""
    handle, report = tempfile.mkstemp(prefix="kring-", suffix=".xml")
    os.close(handle)
    options = ["-q", "--no-header", "-p", "no:cacheprovider", f"--junit-xml={report}"]
    return Command("pytest", [sys.executable, "-m", "pytest", *options, *arguments], report=Path(report))


def _run(command: Command, env: Env, ends: float) -> Outcome:
    with tempfile.TemporaryFile("w+", errors="replace") as out:
        process = subprocess.Popen(
            command.argv,
            cwd=command.cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        trouble = _wait(process, ends)
        out.seek(0)
        said = out.read()
    outcome = _count(command, process.returncode)
    if outcome.failed == 0 and (trouble or process.returncode != 0):
        outcome.failed += 1
    if outcome.failed:
        tail = "\n".join(said.splitlines()[-100:])
        outcome.said = f"--- {command.name} {trouble}\n{tail}\n"
    return outcome


def _wait(process: subprocess.Popen[bytes], ends: float) -> str:
    try:
        process.wait(timeout=max(ends - time.monotonic(), 1))
    except subprocess.TimeoutExpired:
        trouble = "did not end within the limit"
    except KeyboardInterrupt:
        _end(process)
        raise
    else:
        return ""
    _end(process)
    return trouble


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        # Its session holds what it started too: browsers, servers.
        os.killpg(process.pid, sign)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
        return


def _count(command: Command, code: int) -> Outcome:
    if command.report is None:
        return Outcome(passed=int(code == 0), failed=int(code != 0))
    text = command.report.read_text()
    command.report.unlink()
    if not text:
        return Outcome(failed=1)
    total = Outcome()
    for suite in ET.fromstring(text).iter("testsuite"):  # noqa: S314  our own pytest wrote it
        bad = sum(int(suite.get(kind, "0")) for kind in ("failures", "errors", "skipped"))
        total.add(Outcome(passed=int(suite.get("tests", "0")) - bad, failed=bad))
    if total.passed + total.failed == 0:
        return Outcome(failed=1, said=f"--- {command.name} ran no test\n")
    return total
