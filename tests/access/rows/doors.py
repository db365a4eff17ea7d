"""The doors to come in by are open to everybody; how an organisation looks is its administrator's."""

from tests.access.expected import EVERYBODY, SIGN_IN, all_get, row

DESK = all_get(403, ineke=200, nobody=SIGN_IN)

ROWS = [
    row("GET", "/inloggen/via/{slug}", all_get(404)),
    row("POST", "/inloggen/via/{slug}", all_get(404), {"email": "geen adres"}),
    row("GET", "/inloggen/kies", EVERYBODY),
    row("GET", "/inloggen/hoe", EVERYBODY),
    row("GET", "/inloggen/code/{code}/{token}", all_get(404)),
    row("POST", "/inloggen/code/{code}/{token}", all_get(404)),
    row("GET", "/o/{organisation}", EVERYBODY),
    row("POST", "/o/{organisation}", all_get(422), {"email": "geen adres"}),
    row("GET", "/o/{organisation}/beginnen", EVERYBODY),
    row("POST", "/o/{organisation}/beginnen", all_get(422), {"email": "geen adres"}),
    row("GET", "/o/{organisation}/uiterlijk.css", all_get(404)),
    row("GET", "/o/{organisation}/logo", all_get(404)),
    row("GET", "/kantoor/uiterlijk", DESK),
    row("GET", "/kantoor/uiterlijk/voorbeeld.css", all_get(403, ineke=404, nobody=SIGN_IN)),
    row("POST", "/kantoor/uiterlijk/kleuren", all_get(403, ineke=422, nobody=401), {"accent": "geen kleur"}),
    row("POST", "/kantoor/uiterlijk/naam", all_get(403, ineke=422, nobody=401), {"name": ""}),
    row("POST", "/kantoor/uiterlijk/logo", all_get(403, ineke=422, nobody=401)),
]
