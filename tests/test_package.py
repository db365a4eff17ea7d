"""What the project is made with: locked by hash, for a reason, and called."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")


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


def _dependencies() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"]:
        yield _plain(re.split(r"[^A-Za-z0-9._-]", requirement)[0])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
