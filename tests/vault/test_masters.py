"""Where the master keys come from: a file, the environment, or a key service's command; and how each fails."""

import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import vault
from portal.errors import Unavailable
from portal.settings import settings
from portal.vault import masters
from tests.vault.conftest import master_ids

ONE, TWO = secrets.token_hex(32), secrets.token_hex(32)


@pytest.fixture(autouse=True)
def _locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    vault.lock()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    vault.lock()
    vault.unlock_file(settings().key_file)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"KRING_{name.upper()}", value)
    settings.cache_clear()


def program(folder: Path, body: str) -> str:
    path = folder / "key service.py"
    path.write_text(body)
    return f"{sys.executable} '{path}'"


def ids(*keys: str) -> list[str]:
    return [masters.Master.of(bytes.fromhex(key)).id for key in keys]


async def test_they_stand_in_a_file_the_newest_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{ONE}\n{TWO}\n")
    given(monkeypatch, key_file=str(tmp_path / "key"))
    await vault.unlock_as_set()
    assert master_ids() == ids(ONE, TWO)
    assert masters.newest().key.hex() == TWO


async def test_they_come_from_the_environment_and_stay_out_of_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, master_key=f"{ONE},{TWO}")
    await vault.unlock_as_set()
    assert master_ids() == ids(ONE, TWO)
    assert ONE not in repr(settings())


async def test_a_key_services_command_gives_them_without_a_shell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given(
        monkeypatch, key_command=program(tmp_path, f"import sys; print('{ONE}'); assert len(sys.argv) == 3") + " '$A' ;"
    )
    await vault.unlock_as_set()
    assert master_ids() == ids(ONE)


async def test_who_has_them_from_elsewhere_needs_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, master_key=ONE)
    await vault.unlock_as_set()
    vault.unlock_file(tmp_path / "there is none")
    assert master_ids() == ids(ONE)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise SystemExit('no such key')", "ended with 1: no such key"),
        (f"print('{ONE[:-1]}')", "64 hexadecimal digits"),
        ("pass", "64 hexadecimal digits"),
        ("import time; time.sleep(600)", "within 0.2 seconds"),
    ],
)
async def test_a_key_service_that_fails_says_why_and_no_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, why: str
) -> None:
    if "sleep" in body:
        monkeypatch.setattr(masters, "COMMAND_LASTS", 0.2)
    given(monkeypatch, key_command=program(tmp_path, body))
    with pytest.raises(Unavailable, match=why) as failed:
        await vault.unlock_as_set()
    assert ONE[:20] not in failed.value.log


async def test_a_command_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, key_command=f"{tmp_path}/nothing --here")
    with pytest.raises(Unavailable, match="nothing: No such file"):
        await vault.unlock_as_set()


async def test_without_a_key_nothing_is_sealed_or_found() -> None:
    with pytest.raises(RuntimeError, match="locked"):
        vault.blind_index("noor@kring.example", "person.email")


async def test_the_houses_own_keys_come_from_the_first_one_given(tmp_path: Path) -> None:
    found = []
    for number, keys in enumerate(((ONE,), (ONE, TWO), (TWO,))):
        path = tmp_path / str(number)
        path.write_text("\n".join(keys))
        vault.lock()
        vault.unlock_file(path)
        found.append(vault.blind_index("noor@kring.example", "e-mail"))
    assert found[0] == found[1] != found[2]
