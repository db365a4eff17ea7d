"""What a region's administrator does with keys by hand: `portal key rotate|reseal|restore`, and `portal backup`."""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

from portal.settings import settings
from portal.vault.backup import KEYS_LAST, backup, put_back
from portal.vault.resealing import reseal
from portal.vault.rotating import rotate

Command = Callable[[argparse.Namespace], Awaitable[str]]

_PUT_BACK = """
To put a backup back: stop `portal serve`; put the .sqlite3 file where KRING_DATABASE_URL points (with no -wal or -shm
beside it), or `pg_restore --no-owner --dbname=…` the .pgdump file into an empty database; then `portal key restore
FILE.keys.json`, with the newest file of keys you have, so that what was erased since stays shut; then serve.
The master keys are in neither file: keep a copy of them apart.
"""
_ANOTHER = """
A new master key is written to KRING_KEY_FILE, on a line below the present one, and every key is wrapped under it; who
serves meanwhile reads it there. Where the keys come from KRING_KEY_COMMAND or KRING_MASTER_KEY, or several machines
have a file each, first add the new key after the present one everywhere (whoever was given KRING_MASTER_KEY must start
again), and then rotate.
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Each sets `command` to what must be awaited with the database open."""
    keeping = commands.add_parser(
        "backup",
        help="the database without its keys, and the wrapped keys in a file apart",
        epilog=_PUT_BACK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    keeping.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    # Its line is written first, by who opens the database: the log stands a floor higher than the keys.
    keeping.set_defaults(command=_backup, noted="backup")
    verbs = commands.add_parser("key", help="the keys by which what is sealed opens").add_subparsers(
        required=True, metavar="rotate|reseal|restore"
    )
    verbs.add_parser("rotate", help="a new master key, while running", description=_ANOTHER).set_defaults(
        command=_rotate
    )
    verbs.add_parser("reseal", help="seal old rows under their owners' keys, while running").set_defaults(
        command=_reseal
    )
    restore = verbs.add_parser("restore", help="give a database that was put back the keys of a backup")
    restore.add_argument("file", type=Path)
    # Without the keys nothing hangs together yet: the database is opened, and no room is told.
    restore.set_defaults(command=_restore, apart=True, noted="key_restore")


async def _backup(asked: argparse.Namespace) -> str:
    database, keys = await backup(settings().database_url, asked.to)
    return (
        f"{database} holds the database and opens nothing; {keys} holds its keys, wrapped.\n"
        f"Keep them in two places. Keys older than {KEYS_LAST.days} days were removed from {asked.to}: remove them "
        f"elsewhere too."
    )


async def _rotate(asked: argparse.Namespace) -> str:
    master, count = await rotate()
    return (
        f"{count} keys are wrapped under the master key {master.id}; keep a copy of it elsewhere.\n"
        f"The one before is needed for backups of keys from before today only, and may go in {KEYS_LAST.days} days."
    )


async def _reseal(asked: argparse.Namespace) -> str:
    came = await reseal()
    if came.failed:
        return f"{came.done} rows sealed anew; {came.failed} would not open and stay as they are: the log says which."
    return f"{came.done} rows sealed anew; everything is under its owner's key."


async def _restore(asked: argparse.Namespace) -> str:
    return f"{await put_back(asked.file)} keys put back. Now `portal serve`."
