"""Who may open which page of chat/."""

from tests.access.expected import MEMBERS, all_get, row

_HERE = "/kringen/{circle}/gesprekken"
# A form is answered with a page to go to; who isn't signed in is told so.
_SENT = {name: 303 if status == 200 else status for name, status in MEMBERS.items()} | {"nobody": 401}
_DONE = {name: 204 if status == 200 else status for name, status in MEMBERS.items()} | {"nobody": 401}

ROWS = [
    row("GET", _HERE, {**MEMBERS}),
    row("GET", f"{_HERE}/nieuw", {**MEMBERS}),
    row("POST", f"{_HERE}/nieuw", _SENT, {"audience": "whole_circle"}),
    row("GET", f"{_HERE}/{{conversation}}", {**MEMBERS}),
    row("POST", f"{_HERE}/{{conversation}}", _SENT, {"text": "Hoi"}),
    row("POST", f"{_HERE}/{{conversation}}/gelezen", _DONE, {"up_to": "0"}),
    # For whoever is signed in: a stranger's circle is as gone to her as one that never was.
    row("POST", "/gesprekken/gewist", all_get(200, nobody=401), {"circle": "{circle}"}),
]
