"""The door is open to everybody; what proves somebody is hers alone."""

from tests.access.expected import ADULT, CAST, EVERYBODY, FROM_16, SIGN_IN, all_get, row

STAFF = ("joost", "marloes", "ineke", "tom")

ROWS = [
    row("GET", "/inloggen", EVERYBODY),
    row("POST", "/inloggen", all_get(422), {"email": "geen adres"}),
    row("GET", "/inloggen/code/{code}", all_get(404)),
    row("POST", "/inloggen/code/{code}", all_get(404), {"code": "123456"}),
    row("POST", "/inloggen/code/{code}/opnieuw", all_get(404)),
    row("GET", "/inloggen/organisatie/{slug}", all_get(404)),
    row("GET", "/inloggen/terug/{slug}", all_get(404)),
    row("GET", "/inloggen/koppelen", all_get(404, nobody=SIGN_IN)),
    # Nobody's question.
    row("GET", "/inloggen/koppelen/{code}", all_get(404)),
    row("POST", "/inloggen/koppelen/{code}", all_get(404), {"answer": "yes"}),
    row("GET", "/.well-known/jwks.json", EVERYBODY),
    row("GET", "/inloggen/naam", all_get(200, nobody=SIGN_IN, **dict.fromkeys(STAFF, 303))),
    row("POST", "/inloggen/naam", all_get(422, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("GET", "/inloggen/opnieuw", all_get(303)),
    row("POST", "/inloggen/opnieuw", all_get(303, nobody=401, **dict.fromkeys(STAFF, 404))),
    # No device answered.
    row("POST", "/inloggen/passkey/vraag", EVERYBODY),
    row("POST", "/inloggen/passkey", all_get(403)),
    row("GET", "/account/inloggen/passkey", all_get(200, nobody=SIGN_IN, **dict.fromkeys(STAFF, 303))),
    row("POST", "/account/inloggen/passkey/later", all_get(303, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("POST", "/account/inloggen/passkey/vraag", all_get(200, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("POST", "/account/inloggen/passkey", all_get(403, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("GET", "/account/inloggen", all_get(200, nobody=SIGN_IN)),
    row("GET", "/account/inloggen/apparaat/{circle}", all_get(404, nobody=SIGN_IN, **dict.fromkeys(STAFF, 303))),
    row("POST", "/account/inloggen/apparaat/{circle}", all_get(404, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("POST", "/account/inloggen/apparaat/{circle}/weg", all_get(404, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("POST", "/account/inloggen/koppeling/{circle}/weg", all_get(404, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("GET", "/account/inloggen/herstelcodes", all_get(200, nobody=SIGN_IN, **dict.fromkeys(STAFF, 303))),
    row("POST", "/account/inloggen/herstelcodes", all_get(200, nobody=401, **dict.fromkeys(STAFF, 401))),
    row("GET", "/inloggen/herstel", EVERYBODY),
    row("POST", "/inloggen/herstel", all_get(422), {"email": "geen adres"}),
    row("GET", "/sessie", EVERYBODY),
    row("POST", "/sessie/verlengen", EVERYBODY),
    row("GET", "/sessie/concept", all_get(422, nobody=SIGN_IN)),
    row("POST", "/sessie/concept", all_get(422, nobody=401)),
    row("GET", "/account/apparaten", all_get(200, nobody=SIGN_IN)),
    row("POST", "/account/apparaten/uit", all_get(303, nobody=401)),
    # Nobody's session.
    row("POST", "/account/apparaten/{code}/uit", all_get(404, nobody=401)),
    # Noor and Yara have a circle around them: first their file, and then the account. Samira and Dirk are the only
    # parents with custody in one.
    row("GET", "/account/wissen", all_get(200, nobody=SIGN_IN, **dict.fromkeys(STAFF, 403))),
    row(
        "POST",
        "/account/wissen",
        all_get(303, noor=409, yara=409, samira=409, dirk=409, nobody=401, **dict.fromkeys(STAFF, 403)),
        {"understood": "1"},
        # From 16 Noor decides herself: without her mother the circle goes on.
        bands={FROM_16: {"samira": 303}, ADULT: {"samira": 303}},
    ),
    row("POST", "/account/wissen/terug", all_get(303, nobody=401, **dict.fromkeys(STAFF, 403))),
    row("GET", "/account/wisselen", all_get(200, nobody=SIGN_IN)),
    row("POST", "/uitloggen", dict.fromkeys(CAST, 303)),
    row("GET", "/uitgelogd", all_get(303, nobody=200)),
    row("GET", "/uitgelogd/organisatie/{code}", all_get(303)),
    row("GET", "/uitgelogd/terug", all_get(303, nobody=200)),
    # No token, or nobody's provider.
    row("POST", "/inloggen/afmelden/{slug}", all_get(400)),
]
