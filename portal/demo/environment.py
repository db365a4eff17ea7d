"""What the demo sets for itself, whatever the shell it is started in has for a region."""

from pathlib import Path


def environment(folder: Path, origin: str, port: int) -> dict[str, str]:
    """The settings of a demo that keeps everything it has in `folder`, its key too."""
    return {
        "KRING_MODE": "demo",
        "KRING_ORIGIN": origin,
        "KRING_PORT": str(port),
        "KRING_INWARD_FETCHES": "1",
        "KRING_DATABASE_URL": f"sqlite://{folder / 'kring.sqlite3'}",
        "KRING_KEY_FILE": str(folder / "key"),
        # A region's key in the same shell would win over the file, and seal made-up people under it.
        "KRING_MASTER_KEY": "",
        "KRING_KEY_COMMAND": "",
        # A second class, so that there is something to choose.
        "KRING_KEEP_FILE_CLASSES": "ondertoezichtstelling:20:48",
    }
