"""Builds what the browser gets into portal/web/static, when a source changed: `python -m frontend.build`."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from frontend.node import node

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "portal" / "web" / "static"
BUILT_FROM = STATIC / "manifest.sources"


def build() -> bool:
    """Builds unless what stands there was made from just these sources; says whether it did."""
    sources = _sources_hash()
    if BUILT_FROM.is_file() and BUILT_FROM.read_text() == sources and (STATIC / "manifest.json").is_file():
        return False
    print("Building the frontend…", flush=True)
    install_packages()
    node().run("bundle.mjs", str(STATIC), cwd=HERE)
    BUILT_FROM.write_text(sources)
    return True


def install_packages(folder: Path = HERE) -> None:
    """Lays a folder's node_modules as its lock says, unless they lie so already."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    laid = folder / "node_modules" / ".laid-from"
    if laid.is_file() and laid.read_text() == lock:
        return
    node().run_npm("ci", "--ignore-scripts", cwd=folder)
    laid.write_text(lock)


def _sources_hash() -> str:
    total = hashlib.sha256()
    for path in _sources():
        total.update(f"{path.relative_to(HERE)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources() -> Iterator[Path]:
    for folder in sorted(HERE.iterdir()):
        if folder.is_file() and folder.suffix != ".py":
            yield folder
        elif folder.is_dir() and folder.name not in ("node_modules", "__pycache__"):
            yield from sorted(path for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    if not build() and "--quiet" not in sys.argv:
        print("The frontend is up to date.")
