"""`portal` as an administrator types it: a process of its own, on SQLite in a folder where nothing else is."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What the process finds around it, and nothing of this run's own."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("KRING_")},
        "KRING_DATABASE_URL": f"sqlite://{folder}/kring.sqlite3",
        "KRING_KEY_FILE": str(folder / "key"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "fhir")]),
        **more,
    }


def portal(folder: Path, *typed: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What it says, and how it ends."""
    command = [sys.executable, "-m", "portal", *typed]
    env = environment(folder, **more)
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=120)
