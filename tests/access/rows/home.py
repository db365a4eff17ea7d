"""Who may open which page of home/."""

from tests.access.expected import EVERYBODY, MEMBERS, OF_AGE, OUTSIDERS, SIGN_IN, UNDER_12, all_get, row

# Who decides takes the file along; the others read why not.
_TAKES = {**MEMBERS, **dict.fromkeys(("peter", "naima", "gerda", "joost", "marloes"), 403)}
# Her own right to a copy begins at 12 (Jeugdwet 7.3.10); at 18 nobody else has one.
_BY_AGE = {UNDER_12: {"noor": 403}, **OF_AGE}

ROWS = [
    row("GET", "/kringen/{circle}/meenemen", _TAKES, bands=_BY_AGE),
    row("POST", "/kringen/{circle}/meenemen", {**_TAKES, "nobody": 401}, {}, bands=_BY_AGE),
    row("GET", "/account/meenemen", all_get(200, nobody=SIGN_IN)),
    row("POST", "/account/meenemen", all_get(200, nobody=401), {}),
    row("GET", "/", all_get(303, nobody=200)),
    row("GET", "/mijn", all_get(200, nobody=SIGN_IN)),
    row("GET", "/kringen/{circle}", MEMBERS),
    row("GET", "/kringen/{circle}/wie-keek", MEMBERS),
    row("GET", "/kringen/{circle}/wie-keek/lijst", MEMBERS),
    row(
        "POST",
        "/kringen/{circle}/afgedrukt",
        {**{name: 204 for name in MEMBERS}, **OUTSIDERS, "hanneke": 204, "nobody": 401},
    ),
    row("GET", "/account", all_get(200, nobody=SIGN_IN)),
    row("POST", "/account", all_get(303, nobody=401), {"name": "Iemand", "language": "nl"}),
    row("POST", "/snel-weg", EVERYBODY),
]
