"""A region is backed up and put back by hand: two files, and without the keys' one nothing opens."""

import shutil
import sqlite3
from pathlib import Path

from tests.commands.typed import portal


def test_a_region_is_backed_up_and_put_back(tmp_path: Path) -> None:
    def typed(*words: str, fails: bool = False) -> str:
        done = portal(tmp_path, *words)
        assert bool(done.returncode) is fails, done.stderr
        return done.stdout + done.stderr

    typed("organisation", "add", "De Brug", "--slug", "de-brug")
    typed("admin", "invite", "joost@kring.example", "--organisation", "de-brug", "--name", "Joost")
    assert "keys are wrapped under the master key" in typed("key", "rotate")
    assert "under its owner's key" in typed("key", "reseal")
    said = typed("backup", "--to", str(tmp_path / "backup"))
    (copy,), (keys,) = (list((tmp_path / "backup").glob(each)) for each in ("*.sqlite3", "*.keys.json"))
    assert str(keys) in said
    for beside in tmp_path.glob("kring.sqlite3*"):
        beside.unlink()
    shutil.copyfile(copy, tmp_path / "kring.sqlite3")
    assert "portal key restore FILE" in typed("migrate", fails=True)
    assert "keys put back" in typed("key", "restore", str(keys))
    # That a copy of everything was made stands in the log, in the copy too; and that it was put back.
    lines = "SELECT action, event FROM access_line WHERE chain = 'house' ORDER BY seq"
    with sqlite3.connect(tmp_path / "kring.sqlite3") as database:
        assert database.execute(lines).fetchall()[-2:] == [("backup", "E"), ("key_restore", "E")]
    database.close()
    assert "All is as it was written." in typed("audit", "verify")
    typed("admin", "invite", "marloes@kring.example", "--organisation", "de-brug")
