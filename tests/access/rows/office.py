"""Who may open which page of office/: an organisation's administrator, and nobody else."""

from tests.access.expected import SIGN_IN, Row, all_get, row

DESK = all_get(403, ineke=200, nobody=SIGN_IN)
ONE = "/kantoor/inlog/{provider}"
PAGES = ("naam", "adres", "gegevens", "sleutel", "domeinen", "rollen", "niveau", "proef", "aan", "uit", "weg")


def sent(path: str, status: int, form: dict[str, str] | None = None) -> Row:
    """A form of the desk: what its administrator gets."""
    return row("POST", path, all_get(403, ineke=status, nobody=401), form)


# Sent empty by who may, and refused to who may not.
EMPTY = {**DESK, "ineke": 422, "nobody": 401}
SENT = {**DESK, "ineke": 303, "nobody": 401}
# No session opens anything here: an organisation's directory comes with a token of its own.
SCIM = all_get(401)
STAFF = "/kantoor/medewerkers"
LIST = "/kantoor/personeelslijst"
USERS = "/scim/v2/{directory}/Users"

ROWS = [
    row("GET", "/kantoor", DESK),
    row("GET", "/kantoor/helpdesk", DESK),
    sent("/kantoor/helpdesk", 422, {"phone": "bel maar"}),
    row("GET", "/kantoor/inlog/nieuw", DESK),
    sent("/kantoor/inlog/nieuw", 422),
    row("GET", ONE, DESK),
    *(
        row("GET", f"{ONE}/{page}", DESK)
        for page in (
            "naam",
            "adres",
            "gegevens",
            "sleutel",
            "domeinen",
            "rollen",
            "niveau",
            "proef",
            "aan",
            "uit",
            "weg",
        )
    ),
    sent(f"{ONE}/naam", 303, {"name": "Begonnen"}),
    *(sent(f"{ONE}/{step}", 422) for step in ("adres", "sleutel", "rollen", "niveau")),
    sent(f"{ONE}/domeinen", 422, {"domains": "gmail.com"}),
    row("GET", f"{ONE}/proef/begin", all_get(403, ineke=303, nobody=SIGN_IN)),
    sent(f"{ONE}/aan", 303),
    sent(f"{ONE}/uit", 303),
    sent(f"{ONE}/plaats", 303, {"to": "1"}),
    sent(f"{ONE}/weg", 303),
    row("GET", "/kantoor/ouders", DESK),
    sent("/kantoor/ouders", 422),
    row("GET", STAFF, DESK),
    row("GET", f"{STAFF}/uitnodigen", DESK),
    row("POST", f"{STAFF}/uitnodigen", EMPTY),
    row("GET", f"{STAFF}/{{staff}}", DESK),
    row("POST", f"{STAFF}/{{staff}}", EMPTY),
    row("POST", f"{STAFF}/{{staff}}/brief", SENT),
    row("GET", f"{STAFF}/{{staff}}/stoppen", DESK),
    # Joost comes before Ineke in the cast, and is out only after her turn; Marloes works elsewhere.
    row("POST", f"{STAFF}/{{staff}}/stoppen", SENT),
    row("GET", LIST, DESK),
    *(row("GET", f"{LIST}/{page}", all_get(403, ineke=303, nobody=SIGN_IN)) for page in ("sleutel", "stoppen")),
    row("POST", f"{LIST}/sleutel", {**DESK, "nobody": 401}),
    row("POST", f"{LIST}/stoppen", SENT),
    row("POST", f"{LIST}/rollen", SENT),
    row("GET", USERS, SCIM),
    row("POST", USERS, SCIM),
    *(row(method, f"{USERS}/{{staff}}", SCIM) for method in ("GET", "PUT", "PATCH", "DELETE")),
    row("GET", "/scim/v2/{directory}/ServiceProviderConfig", SCIM),
    row("GET", "/scim/v2/{directory}/ResourceTypes", SCIM),
    row("GET", "/scim/v2/{directory}/ResourceTypes/{staff}", SCIM),
    row("GET", "/scim/v2/{directory}/Schemas", SCIM),
    row("GET", "/scim/v2/{directory}/Schemas/{staff}", SCIM),
]
