"""`portal` as an administrator types it, each a process of its own, in a folder where nothing is yet."""

from pathlib import Path

from tests.commands.typed import portal


def test_the_first_command_makes_the_key_and_nothing_makes_another(tmp_path: Path) -> None:
    added = portal(tmp_path, "organisation", "add", "De Brug", "--slug", "de-brug")
    assert added.returncode == 0 and "De Brug is added" in added.stdout and "Keep a copy" in added.stderr
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0

    wrong = portal(tmp_path, "admin", "invite", "ineke@debrug.example", "--organisation", "de-burg")
    assert wrong.returncode == 1 and "There are: de-brug" in wrong.stderr and "Traceback" not in wrong.stderr

    (tmp_path / "key").unlink()
    lost = portal(tmp_path, "admin", "invite", "ineke@debrug.example", "--organisation", "de-brug")
    assert lost.returncode == 1 and "master key is missing" in lost.stderr
    assert not (tmp_path / "key").exists()


def test_a_region_is_served_over_https_alone_and_never_as_a_demo(tmp_path: Path) -> None:
    # A port nobody may open, so that a command that isn't refused ends too.
    plain = portal(tmp_path, "serve", KRING_ORIGIN="http://kring.example", KRING_HOST="192.0.2.1")
    assert plain.returncode == 1 and "must begin with https://" in plain.stderr
    for mode in ("demo", "test"):
        other = portal(tmp_path, "serve", KRING_MODE=mode, KRING_ORIGIN="https://kring.example", KRING_HOST="192.0.2.1")
        assert other.returncode == 1 and "KRING_MODE" in other.stderr
