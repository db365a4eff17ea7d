"""Who may open which page of papers, keep which file, and send which form: one she may not read isn't there."""

from tests.access.expected import MEMBERS, Row, all_get, row
from tests.notes.sent_files import pdf

_HERE = "/kringen/{circle}/papieren"
_SENT = {name: 303 if status == 200 else status for name, status in MEMBERS.items()} | {"nobody": 401}
_REFUSED = {name: 422 if status == 200 else status for name, status in MEMBERS.items()} | {"nobody": 401}
# Who reads each kind, besides her who put it in.
_READ = {
    "whole_circle": ("noor", "samira", "peter", "naima", "gerda", "joost", "marloes"),
    "family_network": ("noor", "samira", "peter", "naima", "gerda"),
    "professionals": ("joost", "marloes"),
    "own_organisation": ("joost", "wim"),
    "only_me": ("noor",),
}
_PUT_IN = {"family_network": "samira", "only_me": "noor"}
_CHANGED = {"day": "2026-11-23", "title": "Anders", "version": "1"}
_NEW = {"day": "2026-11-23", "audience": "whole_circle"}


def _gets(kind: str, status: int = 200, signed_out: int = 303) -> dict[str, int]:
    return all_get(404, **dict.fromkeys(_READ[kind], status), nobody=signed_out)


def _does(kind: str, status: int, signed_out: int) -> dict[str, int]:
    """Who put it in may, who reads it is told why not, and to the others it isn't there."""
    return {**_gets(kind, 403, signed_out), _PUT_IN.get(kind, "joost"): status}


def _rows_of(kind: str) -> list[Row]:
    here = f"{_HERE}/{{paper_{kind}}}"
    return [
        row("GET", here, _gets(kind)),
        row("GET", f"{here}/bestand", _gets(kind)),
        row("GET", f"{here}/geschiedenis", _gets(kind)),
        row("GET", f"{here}/veranderen", _does(kind, 200, 303)),
        row("POST", f"{here}/veranderen", _does(kind, 303, 401), {**_CHANGED}),
        row("POST", f"{here}/weghalen", _does(kind, 303, 401), {}),
        row("POST", f"{here}/terugzetten", _does(kind, 303, 401), {}),
        row("GET", f"/kringen/{{circle}}/wie-leest/{{papier}}/{{paper_{kind}}}", _gets(kind)),
    ]


ROWS = [
    row("GET", _HERE, {**MEMBERS}),
    row("GET", f"{_HERE}/nieuw", {**MEMBERS}),
    row("POST", f"{_HERE}/nieuw", {**_SENT}, {**_NEW}, file=pdf()),
    row("POST", f"{_HERE}/nieuw", {**_REFUSED}, {**_NEW}),
    row("POST", f"{_HERE}/nieuw", {**_REFUSED}, {**_NEW}, file=b"<html>"),
    # Nobody puts in what she can't read: the family side not for professionals, and these not for the family alone.
    row(
        "POST",
        f"{_HERE}/nieuw",
        {**_REFUSED, "joost": 303, "marloes": 303},
        {**_NEW, "audience": "professionals"},
        file=pdf(),
    ),
    row(
        "POST",
        f"{_HERE}/nieuw",
        {**_SENT, "joost": 422, "marloes": 422},
        {**_NEW, "audience": "only_me"},
        file=pdf(),
    ),
    *(each for kind in _READ for each in _rows_of(kind)),
]
