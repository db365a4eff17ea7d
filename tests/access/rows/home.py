"""Who may open which page of home/."""

from tests.access.expected import EVERYBODY, MEMBERS, SIGN_IN, all_get, row

# Who decides takes the file along; the others read why not.
_TAKES = {**MEMBERS, **dict.fromkeys(("peter", "naima", "gerda", "joost", "marloes"), 403)}

ROWS = [
    row("GET", "/kringen/{circle}/meenemen", _TAKES),
    row("POST", "/kringen/{circle}/meenemen", {**_TAKES, "nobody": 401}, {}),
    row("GET", "/account/meenemen", all_get(200, nobody=SIGN_IN)),
    row("POST", "/account/meenemen", all_get(200, nobody=401), {}),
    row("GET", "/", all_get(303, nobody=200)),
    row("GET", "/mijn", all_get(200, nobody=SIGN_IN)),
    row("GET", "/kringen/{circle}", MEMBERS),
    row("GET", "/kringen/{circle}/wie-keek", MEMBERS),
    row("GET", "/kringen/{circle}/wie-keek/lijst", MEMBERS),
    row("GET", "/account", all_get(200, nobody=SIGN_IN)),
    row("POST", "/account", all_get(303, nobody=401), {"name": "Iemand", "language": "nl"}),
    row("POST", "/snel-weg", EVERYBODY),
]
