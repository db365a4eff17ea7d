"""Who may open which page of selfhelp/: everybody reads, and each keeps only her own."""

from tests.access.expected import EVERYBODY, SIGN_IN, row

STAFF = ("joost", "marloes", "ineke", "tom")
# Whoever has an account of her own begins; for work there is nothing to keep.
OWN = {**{name: 303 for name in EVERYBODY}, **{name: 403 for name in STAFF}}
KEPT = {**OWN, "nobody": 401}
SEEN = {**OWN, "nobody": SIGN_IN}
NOT_HERS = {**{name: 404 for name in EVERYBODY}, "nobody": 401}
# Nobody's going: who sends for it gets what a stranger gets.
ELSE = {"going": "01933b5e-0000-7000-8000-000000000000", "to": "next"}

ROWS = [
    row("GET", "/zelfhulp", {**EVERYBODY}),
    row("GET", "/zelfhulp/{slug}", {**EVERYBODY}),
    row("GET", "/zelfhulp/{slug}/{page}", {**EVERYBODY}),
    row("POST", "/zelfhulp/{slug}/mijn/begin", {**KEPT}, {}),
    row("POST", "/zelfhulp/{slug}/mijn/opnieuw", {**KEPT}, ELSE),
    row("GET", "/zelfhulp/{slug}/mijn/antwoorden", {**SEEN}),
    row("GET", "/zelfhulp/{slug}/mijn/wissen", {**SEEN}),
    row("POST", "/zelfhulp/{slug}/mijn/wissen", {**KEPT}, {}),
    row("POST", "/zelfhulp/{slug}/{page}", {**NOT_HERS}, ELSE),
    row("POST", "/zelfhulp/{slug}/{page}/concept", {**NOT_HERS}, ELSE),
]
