"""The stages there are."""

import sys
from collections.abc import Iterator
from pathlib import Path

from frontend.build import HERE as FRONTEND
from frontend.build import install_packages
from frontend.node import node
from tests.stages.postgres import postgres
from tests.stages.stage import ROOT, Command, Stage, pytest

TYPED = ("portal", "fhir/exchange", "frontend", "tests")
EVERY_PAGE = "tests/journeys/test_every_page.py"
WHOLE_TABLES = [
    f"tests/access/test_{name}.py" for name in ("matrix", "fixed_queries", "addresses", "reporting_code_pages")
]
EACH_CATALOGUE = 'for po; do msgfmt --check --output-file=/dev/null "$po" || bad=1; done; exit ${bad:-0}'


def checks() -> Iterator[Command]:
    """Style, types, the frontend's own tests and the catalogues; each tool is one check."""
    python = sys.executable
    yield Command("ruff check", [python, "-m", "ruff", "check", "."])
    yield Command("ruff format", [python, "-m", "ruff", "format", "--check", "."])
    yield Command("mypy", [python, "-m", "mypy", *(part for part in TYPED if (ROOT / part).is_dir())])
    install_packages()
    yield Command("tsc", [node().program, "node_modules/typescript/bin/tsc", "--noEmit"], cwd=FRONTEND)
    if tests := _below(FRONTEND, "*.test.ts"):
        yield Command("node --test", [node().program, "--test", *tests], cwd=FRONTEND)
    if catalogues := _below(ROOT / "locales", "*.po"):
        yield Command("msgfmt", ["sh", "-c", EACH_CATALOGUE, "msgfmt", *catalogues])


def data() -> Iterator[Command]:
    """Every test that speaks to the app in its own process, on SQLite in a folder; but for `matrix`."""
    yield pytest("tests", *(f"--ignore={path}" for path in WHOLE_TABLES))


def matrix() -> Iterator[Command]:
    """Every route for everybody: who gets what at each of the law's ages, what no page tells, and what each costs."""
    yield pytest(*WHOLE_TABLES, "--in-one-thread")


def same_data() -> Iterator[Command]:
    """The same on the database that the environment names: every test that asks it something.

    Without what reads only the source, the commands, which make a database of their own, and `matrix`: who gets what is
    decided above the database, and where a list's condition is decided in it, tests/access has a test of its own.
    """
    yield pytest(
        "tests",
        "--ignore-glob=tests/test_*.py",
        "--ignore=tests/commands",
        *(f"--ignore={path}" for path in WHOLE_TABLES),
        "--asks-the-database",
    )


def journeys() -> Iterator[Command]:
    """What people come for, in a real Chromium, on a phone and at a desk: all files but the one of `pages`."""
    yield pytest("tests/journeys", f"--ignore={EVERY_PAGE}")


def pages() -> Iterator[Command]:
    """Every page of everybody in the cast, which takes as long as all other journeys together."""
    yield pytest(EVERY_PAGE)


def law() -> Iterator[Command]:
    """A thousand steps in the life of circles beside a model of the law, and each broken rule noticed; on SQLite."""
    yield pytest("tests/law", "--in-one-thread")


def peers() -> Iterator[Command]:
    """Signing in, held to the demo's providers and to one that no one here wrote."""
    yield pytest("tests/peers")


def _below(folder: Path, pattern: str) -> list[str]:
    return sorted(str(path) for path in folder.rglob(pattern) if "node_modules" not in path.parts)


READS_PDF = ["poppler-utils"]
IN_CHROMIUM = ["chromium-headless-shell", "fonts-noto-color-emoji"]

# Neighbours with the same last word run at once: what mostly waits (browsers, PostgreSQL) beside what mostly reckons.
# Never two that have a Chromium: two of those and two servers on two cores make a page wait longer than a test does.
STAGES = [
    Stage("lint", "Lint and types", 180, checks, needs=["gettext"], beside="short"),
    Stage("peers", "Sign-in at certified providers", 240, peers, needs=["chromium-headless-shell"], beside="short"),
    Stage("sqlite", "SQLite over ASGI", 1200, data, needs=READS_PDF, beside="data"),
    Stage("postgres", "The same on PostgreSQL", 1200, same_data, needs=READS_PDF, around=postgres, beside="data"),
    Stage("journeys", "Journeys in Chromium", 1200, journeys, needs=IN_CHROMIUM, beside="journeys"),
    Stage("matrix", "Everybody at every door, at each age", 1200, matrix, beside="journeys"),
    Stage("pages", "Every page in Chromium", 1200, pages, needs=IN_CHROMIUM, beside="pages"),
    Stage("law", "A model of the law beside the portal", 300, law, beside="pages"),
]
