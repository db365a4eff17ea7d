"""The demo names an address under which everything works, passkeys too."""

from pathlib import Path

import pytest

from portal.__main__ import shown_host
from portal.demo.environment import environment
from portal.settings import Settings


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "localhost"),
        ("127.0.0.2", "localhost"),
        ("::1", "localhost"),
        ("0.0.0.0", "localhost"),  # noqa: S104
        ("localhost", "localhost"),
        ("192.168.1.20", "192.168.1.20"),
        ("demo.kring.test", "demo.kring.test"),
    ],
)
def test_this_machine_is_called_by_its_name(host: str, shown: str) -> None:
    assert shown_host(host) == shown


def test_it_has_its_own_key_whatever_a_region_has_in_the_same_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_MASTER_KEY", "0" * 64)
    monkeypatch.setenv("KRING_KEY_COMMAND", "key-service")
    assert not Settings().key_in_file
    for name, value in environment(tmp_path, "http://localhost:8000", 8000).items():
        monkeypatch.setenv(name, value)
    assert Settings().key_in_file and Settings().key_file == tmp_path / "key"
