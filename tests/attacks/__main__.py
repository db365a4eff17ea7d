"""Runs every attack against the app and prints a table: what was tried, what it got. `make attacks`."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.people.attacks.names import Attack
from tests.stages.stage import ROOT


class Line(NamedTuple):
    """One row of the table."""

    got: str
    refused: bool


def main() -> int:
    """Prints the table; 1 when an attack got through or was not tried."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "attacks.xml")
        options = ["-q", "--no-header", "-m", "attack", "-p", "no:cacheprovider", f"--junit-xml={report}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, "tests"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        lines = _read(report) if report.exists() else {}
    if done.returncode != 0:
        print(done.stdout[-6000:])
    wide = max(len(each) for each in Attack)
    for number, each in enumerate(Attack, 1):
        line = lines.get(each, Line("was not tried", False))
        print(f"{number:2}  {each:{wide}}  {'refused' if line.refused else 'NOT REFUSED'}  {line.got}")
    bad = sum(not lines.get(each, Line("", False)).refused for each in Attack)
    print(f"{len(Attack) - bad} passed, {bad} failed")
    return int(bad > 0 or done.returncode != 0)


def _read(report: Path) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  our own pytest wrote it
        said = {each.get("name"): each.get("value", "") for each in case.iter("property")}
        name = said.get("attack")
        if not name:
            continue
        refused = not any(case.findall(kind) for kind in ("failure", "error", "skipped"))
        before = lines.get(name)
        got = ", ".join(dict.fromkeys([*(before.got.split(", ") if before else []), *said.get("got", "").split(", ")]))
        lines[name] = Line(got, refused and (before is None or before.refused))
    return lines


if __name__ == "__main__":
    sys.exit(main())
