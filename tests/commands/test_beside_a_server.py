"""The commands as they are typed, in a process of their own, while somebody else is writing."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.commands.typed import environment, portal
from tests.exchange.files import FHIR, hand_over


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An empty region on SQLite with one organisation: the environment that names it."""
    folder = tmp_path_factory.mktemp("region")
    region = environment(folder)
    key = "from portal import settings, vault; vault.unlock_file(settings.settings().key_file, make=True)"
    subprocess.run([sys.executable, "-c", key], env=region, check=True)
    assert portal(folder, "organisation", "add", "De Brug", "--slug", "de-brug").returncode == 0
    return region


def folder_of(region: dict[str, str]) -> Path:
    return Path(region["KRING_KEY_FILE"]).parent


def import_(region: dict[str, str], file: Path) -> subprocess.CompletedProcess[str]:
    return portal(folder_of(region), "import", str(file), "--from", "dossier", "--organisation", "de-brug")


def database(region: dict[str, str]) -> sqlite3.Connection:
    path = region["KRING_DATABASE_URL"].removeprefix("sqlite://")
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def test_an_import_waits_for_who_is_writing_and_tells_open_pages(region: dict[str, str]) -> None:
    server = database(region)
    server.execute("BEGIN IMMEDIATE")
    file = str(FHIR / "examples" / "hand-over.json")
    importing = subprocess.Popen(
        [sys.executable, "-m", "portal", "import", file, "--from", "dossier", "--organisation", "de-brug"],
        env=region,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert importing.stderr
    assert importing.stderr.readline() == "Lezen en nakijken…\n"
    # It has the file and wants to write; whoever writes now goes on for a while.
    threading.Timer(2, lambda: server.execute("COMMIT")).start()
    report, trouble = importing.communicate(timeout=60)
    assert importing.returncode == 0, trouble
    assert "4 doelen" in report
    circle = report.split("Nieuwe kring: ")[1].split()[0]
    heard = server.execute("SELECT count(*) FROM live_notice WHERE key = ?", [f"plan/{circle}"]).fetchone()
    assert heard[0] > 0


def test_a_cut_file_fails_with_the_element_and_without_a_trace(region: dict[str, str], tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_bytes(hand_over("oralia_stark")[:400_000])
    count = "SELECT (SELECT count(*) FROM circle) + (SELECT count(*) FROM exchange_received)"
    before = database(region).execute(count).fetchone()
    done = import_(region, cut)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Bundle.entry[" in done.stderr and "Traceback" not in done.stderr
    assert database(region).execute(count).fetchone() == before


def test_a_token_for_somebody_unknown_is_refused(region: dict[str, str]) -> None:
    done = portal(folder_of(region), "token", "--person", "niemand@kring.example", "--minutes", "5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Niemand gebruikt hier dit e-mailadres." in done.stderr
