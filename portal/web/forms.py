"""Reading a form: each field says itself what is missing, and what was typed is kept for the next try."""

from collections.abc import Iterable
from datetime import date
from typing import Self
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request

from portal.store import new_id
from portal.web.texts import _

# Unseen characters that would let two texts look the same, or that PostgreSQL refuses.
_UNSEEN = dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


class Form:
    """What was typed (`values`) and what to do about it (`errors`, by field name)."""

    def __init__(self, values: dict[str, str] | None = None, lists: dict[str, list[str]] | None = None) -> None:
        self.values = values or {}
        self.lists = lists or {}
        self.errors: dict[str, str] = {}

    @classmethod
    async def read(cls, request: Request) -> Self:
        """The posted form; files are not read here (web/sent.py)."""
        return cls.of(await request.form())

    @classmethod
    def of(cls, sent: FormData) -> Self:
        """What was typed in a form that was read."""
        values = {name: _clean(value) for name, value in sent.items() if isinstance(value, str)}
        lists = {name: [_clean(value) for value in sent.getlist(name) if isinstance(value, str)] for name in values}
        return cls(values, lists)

    @classmethod
    def fresh(cls, **values: str) -> Self:
        """An empty form with a new id, so that sending it twice makes one thing."""
        return cls({"id": str(new_id()), **values})

    def text(self, name: str, *, required: str = "", longest: int = 4000) -> str:
        """Trimmed text; `required` is the sentence to show when it is missing."""
        value = self.values.get(name, "").strip()
        if not value and required:
            self.wrong(name, required)
        if len(value) > longest:
            self.wrong(
                name,
                _("Dit is te lang: %(n)s tekens. Er passen er %(most)s.") % {"n": len(value), "most": longest},
            )
        return value

    def choice(self, name: str, options: Iterable[str], *, required: str = "") -> str:
        """One of `options`; '' when nothing was chosen and nothing is required."""
        value = self.values.get(name, "")
        if value in set(options):
            return value
        if required or value:
            self.wrong(name, required or _("Kies een van de mogelijkheden."))
        return ""

    def several(self, name: str) -> list[str]:
        """Every value sent under this name."""
        return self.lists.get(name, [])

    def day(self, name: str, *, required: str = "") -> date | None:
        """A day as browsers send it (2026-11-23), or as people type it (23-11-2026)."""
        value = self.values.get(name, "").strip()
        if not value:
            if required:
                self.wrong(name, required)
            return None
        parts = value.replace("/", "-").split("-")
        if len(parts) == 3 and len(parts[2]) == 4:
            parts.reverse()
        try:
            return date(*(int(part) for part in parts))
        except (ValueError, TypeError):
            self.wrong(name, _("Schrijf de dag zo: 24-11-2026."))
            return None

    def number(self, name: str, *, low: int, high: int, required: str = "") -> int | None:
        """A whole number between low and high."""
        value = self.values.get(name, "").strip()
        if not value and not required:
            return None
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        self.wrong(name, required or _("Vul een getal in van %(low)s tot %(high)s.") % {"low": low, "high": high})
        return None

    def checked(self, name: str) -> bool:
        """Whether the box was ticked."""
        return self.values.get(name, "") not in ("", "0")

    def id(self, name: str = "id") -> UUID:
        """The id that came with the page; a broken one becomes a new one, since only double sending needs it."""
        try:
            return UUID(self.values.get(name, ""))
        except ValueError:
            fresh = new_id()
            self.values[name] = str(fresh)
            return fresh

    def version(self) -> int:
        """The version the reader had before her; 0 when the form doesn't say."""
        value = self.values.get("version", "")
        return int(value) if value.isascii() and value.isdigit() else 0

    def wrong(self, name: str, words: str) -> None:
        """Say beside field `name` what to do; the first word on a field stays."""
        self.errors.setdefault(name, words)


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_UNSEEN)
