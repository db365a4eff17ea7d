"""The shelf: every module we have, in the reader's language, else in Dutch."""

from functools import cache

from portal.selfhelp.modules import Module
from portal.selfhelp.reading import read_module
from portal.web.texts import LOCALES, SOURCE, locale


def modules() -> list[Module]:
    """All modules."""
    return [_spoken(each) for each in _read().values()]


def module(slug: str) -> Module | None:
    """The module with this name, if we have it."""
    found = _read().get(slug)
    return _spoken(found) if found else None


def _spoken(languages: dict[str, Module]) -> Module:
    return languages.get(locale()) or languages[SOURCE]


@cache
def _read() -> dict[str, dict[str, Module]]:
    """Slug → language → module; each file is read once."""
    found: dict[str, dict[str, Module]] = {}
    for path in sorted(LOCALES.glob("*/selfhelp/*.md")):
        read = read_module(path.read_text(encoding="utf-8"))
        found.setdefault(read.slug, {})[read.language] = read
    # A translation that ran ahead of its source has nothing to fall back on, so it isn't shown yet.
    return {slug: languages for slug, languages in found.items() if SOURCE in languages}
