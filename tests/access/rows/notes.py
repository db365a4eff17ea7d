"""Who may open which page of notes/, and send which form: a note she may not read isn't there."""

from tests.access.expected import MEMBERS, UNDER_12, Bands, Row, all_get, row

_HERE = "/kringen/{circle}/notities"
_SENT = {name: 303 if status == 200 else status for name, status in MEMBERS.items()} | {"nobody": 401}
_EMPTY = {name: 422 if status == 200 else status for name, status in MEMBERS.items()} | {"nobody": 401}
# Who reads each kind, besides her who wrote it.
_READ = {
    "whole_circle": ("noor", "samira", "peter", "naima", "gerda", "joost", "marloes"),
    "family_network": ("noor", "samira", "peter", "naima", "gerda"),
    "professionals": ("joost", "marloes"),
    "own_organisation": ("joost", "wim"),
    "only_me": ("noor",),
    "reporting_code": ("joost",),
}
_WROTE = {"family_network": "samira", "only_me": "noor"}
_CHANGED = {"day": "2026-11-23", "words": "Anders", "version": "1"}


def _gets(kind: str, status: int = 200, signed_out: int = 303) -> dict[str, int]:
    return all_get(404, **dict.fromkeys(_READ[kind], status), nobody=signed_out)


def _writes(kind: str, status: int, signed_out: int) -> dict[str, int]:
    """The writer may, who reads it is told why not, and to the others it isn't there."""
    return {**_gets(kind, 403, signed_out), _WROTE.get(kind, "joost"): status}


def _rows_of(kind: str) -> list[Row]:
    here = f"{_HERE}/{{note_{kind}}}"
    return [
        row("GET", here, _gets(kind)),
        row("GET", f"{here}/geschiedenis", _gets(kind)),
        row("GET", f"{here}/veranderen", _writes(kind, 200, 303)),
        row("POST", f"{here}/veranderen", _writes(kind, 303, 401), {**_CHANGED}),
        row("POST", f"{here}/weghalen", _writes(kind, 303, 401), {}),
        row("POST", f"{here}/terugzetten", _writes(kind, 303, 401), {}),
    ]


# Noor is 15: she writes it herself. It is read by who works with the file, and by a parent with her yes.
_STATED = "/kringen/{circle}/verklaringen"
_STATES = {**MEMBERS, **dict.fromkeys(("samira", "peter", "naima", "gerda", "joost", "marloes"), 403)}
_NEAR = ("noor", "samira", "peter", "joost", "marloes")
_ONE = f"{_STATED}/{{statement}}"
_OWN = all_get(404, **dict.fromkeys(_NEAR, 403), nobody=401)


def _parents_state(status: int) -> Bands:
    """Under 12 her parents with custody write it for her (Jeugdwet 7.3.8)."""
    return {UNDER_12: {"noor": 403, "samira": status}}


_RELEASED = {"audience": "professionals", "reason": "Het is besproken", "version": "1"}
ROWS = [
    row("GET", _STATED, {**MEMBERS}),
    row("GET", f"{_STATED}/nieuw", _STATES, bands=_parents_state(200)),
    row(
        "POST",
        f"{_STATED}/nieuw",
        {**_STATES, "noor": 303, "nobody": 401},
        {"words": "Zo was het niet"},
        bands=_parents_state(303),
    ),
    row("POST", f"{_STATED}/nieuw", {**_STATES, "noor": 422, "nobody": 401}, {"words": " "}, bands=_parents_state(422)),
    row("GET", f"{_ONE}/geschiedenis", all_get(404, **dict.fromkeys(_NEAR, 200), nobody=303)),
    row("GET", f"{_ONE}/veranderen", {**_OWN, "noor": 200, "nobody": 303}),
    row("POST", f"{_ONE}/veranderen", {**_OWN, "noor": 303}, {"words": "Anders", "version": "1"}),
    # Noor comes first: once it is withdrawn, it isn't there for the others.
    row("POST", f"{_ONE}/intrekken", all_get(404, noor=303, hanneke=404, nobody=401), {}),
    row("POST", f"{_ONE}/terugzetten", {**_OWN, "noor": 303}, {}),
    row("GET", _HERE, {**MEMBERS}),
    row("GET", f"{_HERE}/nieuw", {**MEMBERS}),
    row("POST", f"{_HERE}/nieuw", {**_SENT}, {"audience": "whole_circle", "day": "2026-11-23", "words": "Fijne dag"}),
    row("POST", f"{_HERE}/nieuw", {**_EMPTY}, {"audience": "whole_circle", "day": "2026-11-23", "words": " "}),
    # Nobody writes what she can't read: the family side not for professionals, professionals not for the family alone.
    row(
        "POST",
        f"{_HERE}/nieuw",
        {**_EMPTY, "joost": 303, "marloes": 303},
        {"audience": "reporting_code", "day": "2026-11-23", "words": "Zorgen"},
    ),
    row(
        "POST",
        f"{_HERE}/nieuw",
        {**_SENT, "joost": 422, "marloes": 422},
        {"audience": "only_me", "day": "2026-11-23", "words": "Voor mij"},
    ),
    *(each for kind in _READ for each in _rows_of(kind)),
    row("GET", f"{_HERE}/{{note_reporting_code}}/vrijgeven", _gets("reporting_code")),
    row("POST", f"{_HERE}/{{note_reporting_code}}/vrijgeven", _gets("reporting_code", 422, 401), {"reason": " "}),
    # Marloes comes after Joost: she reads it by then, and hears that it was done.
    row(
        "POST",
        f"{_HERE}/{{note_reporting_code}}/vrijgeven",
        {**_gets("reporting_code", 303, 401), "marloes": 303},
        {**_RELEASED},
    ),
    # What isn't under the code has nothing to release.
    row(
        "GET",
        f"{_HERE}/{{note_whole_circle}}/vrijgeven",
        {**_gets("whole_circle", 403), "joost": 303, "marloes": 303},
    ),
]
