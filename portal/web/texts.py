"""Words in the reader's language: Dutch is the source, every other language a catalogue per room."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "nl"
# Beside portal/ in the folder, inside it in an installed wheel.
_PLACES = (Path(__file__).parents[1] / "locales", Path(__file__).parents[2] / "locales")
LOCALES = next(folder for folder in _PLACES if folder.is_dir())
RIGHT_TO_LEFT = {"ar", "fa"}
COOKIE = "taal"

_locale: ContextVar[str] = ContextVar("locale", default=SOURCE)


@cache
def languages() -> dict[str, str]:
    """The languages we have, code to own name, the source first."""
    found = sorted(each.name for each in LOCALES.iterdir() if (each / "LC_MESSAGES").is_dir() or each.name == SOURCE)
    names = {"nl": "Nederlands", "en": "English"}
    return {code: names.get(code, code) for code in sorted(found, key=lambda code: (code != SOURCE, code))}


@cache
def _catalogue(code: str) -> NullTranslations:
    """All rooms' words in one language, read from their .po files once."""
    merged: Translations | None = None
    for path in sorted((LOCALES / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            compiled = BytesIO()
            write_mo(compiled, read_po(file, locale=code))
        compiled.seek(0)
        one = Translations(fp=compiled)
        merged = one if merged is None else merged.merge(one)
    return merged or NullTranslations()


def locale() -> str:
    """The language of this reader, as a code such as 'nl'."""
    return _locale.get()


def direction() -> str:
    """'rtl' or 'ltr' for this reader's language."""
    return "rtl" if locale() in RIGHT_TO_LEFT else "ltr"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` inside, the source language when we don't have it."""
    token = _locale.set(code if code in languages() else SOURCE)
    try:
        yield
    finally:
        _locale.reset(token)


def choose(cookie: str | None, accept: str) -> str:
    """The language to speak: the reader's own choice, else the first of the browser's wishes that we have."""
    if cookie in languages():
        return cookie
    wanted = [part.split(";")[0].strip().replace("_", "-").split("-")[0] for part in accept.split(",")]
    return negotiate_locale([code for code in wanted if code], list(languages())) or SOURCE


def _(text: str) -> str:
    """`text` in the reader's language."""
    return str(_catalogue(locale()).gettext(text))


def ngettext(one: str, many: str, n: int) -> str:
    """The right plural of a text in the reader's language."""
    return str(_catalogue(locale()).ngettext(one, many, n))
