"""What the project is made with: locked by hash, for a reason, and called."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")


# Used without an import of ours, each by the part named.
USED_BY_OTHERS = {
    "aiosqlite": "Tortoise, for sqlite://",
    "asyncpg": "Tortoise, for postgres://",
    "python-multipart": "Starlette, for forms",
    "uharfbuzz": "fpdf2, for letters that join and scripts from right to left",
    "uvloop": "uvicorn, named in serving.py",
    "websockets": "uvicorn, named in serving.py",
}


def test_each_dependency_is_named_with_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    listed = text[text.index("dependencies = [") : text.index("[project.scripts]")].splitlines()[1:]
    entries = [number for number, line in enumerate(listed) if line.strip().startswith('"')]
    for number in entries:
        above = next(line for line in reversed(listed[:number]) if not line.strip().startswith('"'))
        assert above.strip().startswith("# "), f"{listed[number].strip()} stands without a reason"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_pins_every_dependency_by_hash_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE))
    assert set(_dependencies()) <= set(pinned), "`make lock` was forgotten"
    for block in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        assert "--hash=sha256:" in block, block


def test_the_wheel_carries_what_is_built_and_leaves_the_name_fhir_alone(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("kring-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    manifest = json.loads((ROOT / "portal/web/static/manifest.json").read_text())
    assert {f"portal/web/static/{built}" for built in manifest.values()} < names
    assert {name.split("/")[0].split("-")[0] for name in names} <= {"portal", "exchange", "kring"}
    assert not [name for name in names if name.endswith(".map")]
    words = {
        f"portal/{path.relative_to(ROOT)}" for path in (ROOT / "locales").rglob("*.*") if path.suffix in (".po", ".md")
    }
    assert words < names


def test_each_dependency_is_called() -> None:
    imported = set(_imported())
    distributions = packages_distributions()
    called = {_plain(name) for module in imported for name in distributions.get(module, [])}
    assert set(_dependencies()) - called - set(USED_BY_OTHERS) == set()


def _dependencies() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"]:
        yield _plain(re.split(r"[^A-Za-z0-9._-]", requirement)[0])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported() -> Iterator[str]:
    for path in [*(ROOT / "portal").rglob("*.py"), *(ROOT / "fhir").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]
