"""The demo names an address under which everything works, passkeys too."""

import pytest

from portal.__main__ import shown_host


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
