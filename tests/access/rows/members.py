"""Who may open which page of members/."""

from tests.access.expected import (
    ADULT,
    CARE,
    EVERYBODY,
    FROM_16,
    MEMBERS,
    OF_AGE,
    OUTSIDERS,
    SIGN_IN,
    UNDER_12,
    all_get,
    row,
)

NETWORK = {"peter": 403, "naima": 403, "gerda": 403}
CARE_MAY_NOT = {"joost": 403, "marloes": 403}
# A page for who decides: Noor and her mother.
DECIDE = {**MEMBERS, **NETWORK, **CARE_MAY_NOT}
SENT = {"noor": 303, "samira": 303, "joost": 303, "marloes": 303, "nobody": 401}
DECIDED = {**DECIDE, "noor": 303, "samira": 303, "nobody": 401}
PEOPLE = "/kringen/{circle}/mensen"
REGIE = "/kringen/{circle}/regie"
KEEPING = "/kringen/{circle}/bewaren"
PARTS = "/kringen/{circle}/organisaties"
COVER = f"{PEOPLE}/vervanging"
# For professionals of this circle: of the family everybody reads why not.
CARE_ONLY = {**MEMBERS, "noor": 403, "samira": 403, **NETWORK}
# A professional of any organisation, in no circle: by the means of her work.
AT_WORK = all_get(403, joost=200, marloes=200, nobody=SIGN_IN)
READS = "/kringen/{circle}/delen"
ASKS = "/kringen/{circle}/mensen/verzoek"
# Noor is 15: she chooses herself who reads what, and nobody beside her.
NOOR_ONLY = {**MEMBERS, **NETWORK, **CARE_MAY_NOT, "samira": 403}
# Who lets somebody in, and out, shares with others (Jeugdwet 7.3.11): under 12 her parents with custody without Noor,
# from 16 Noor without them.
SHARES = {UNDER_12: {"noor": 403}, FROM_16: {"samira": 403}, ADULT: {"samira": 403}}
# Who asked may take it back and give the code too: Samira did, and is a parent who may ask until Noor is 18.
SAMIRA_ASKED = {UNDER_12: {"noor": 403}, **OF_AGE}
# Under 12 her parents choose who reads what (7.3.10, 7.3.11); about her who decides herself there is nothing to choose.
PARENTS_CHOOSE = {UNDER_12: {"noor": 403, "samira": 404}}
# Erasing is asked for by the parents under 12, from 12 by Noor (Jeugdwet 7.3.9).
PARENTS_ERASE = {UNDER_12: {"noor": 403, "samira": 303}}
LOOK, WHO, KEPT = "/kringen/{circle}/kijk-als", "/kringen/{circle}/wie-leest", "/kringen/{circle}/niet-goed"

ROWS = [
    row("GET", PEOPLE, MEMBERS),
    row("GET", "/kringen/{waiting}/mensen", all_get(404, yara=200, dirk=200, nobody=SIGN_IN)),
    row("GET", f"{PEOPLE}/uitnodigen", {**MEMBERS, **NETWORK}, bands=OF_AGE),
    row(
        "POST", f"{PEOPLE}/uitnodigen", {**MEMBERS, **NETWORK, **dict.fromkeys(SENT, 422), "nobody": 401}, bands=OF_AGE
    ),
    row("GET", f"{PEOPLE}/uitnodigingen/{{asked}}", MEMBERS),
    row("POST", f"{PEOPLE}/uitnodigingen/{{asked}}/antwoord", DECIDED, {"answer": "no"}, bands=SHARES),
    row("POST", f"{PEOPLE}/uitnodigingen/{{asked}}/intrekken", DECIDED, bands=SAMIRA_ASKED),
    # Who asked (Samira) and who decides see the code; a professional sees only what she asked for herself.
    row("GET", f"{PEOPLE}/uitnodigingen/{{given}}", MEMBERS),
    row("GET", f"{PEOPLE}/uitnodigingen/{{given}}/papier", DECIDE, bands=SAMIRA_ASKED),
    row("GET", f"{PEOPLE}/uitnodigingen/{{given}}/qr.svg", DECIDE, bands=SAMIRA_ASKED),
    row("POST", f"{PEOPLE}/uitnodigingen/{{given}}/nieuwe-code", DECIDED, bands=SAMIRA_ASKED),
    row("GET", f"{PEOPLE}/uitnodigingen/{{asked}}/papier", {**DECIDE, "noor": 404, "samira": 404}, bands=SAMIRA_ASKED),
    row("GET", f"{PEOPLE}/{{gerda}}/weghalen", DECIDE, bands=SHARES),
    # Nobody takes the parent who decides out of the circle, and a professional goes by herself. At 18 she decides no
    # more, and Noor may.
    row("GET", f"{PEOPLE}/{{samira}}/weghalen", {**DECIDE, "noor": 403, "samira": 403}, bands={ADULT: {"noor": 200}}),
    row("POST", f"{PEOPLE}/{{joost}}/weghalen", {**DECIDE, "noor": 403, "samira": 403, "nobody": 401}),
    row("GET", f"{PEOPLE}/{{samira}}/gezag", {**MEMBERS, "noor": 403, "samira": 403, **NETWORK}),
    row(
        "POST",
        f"{PEOPLE}/{{samira}}/gezag",
        {**MEMBERS, "noor": 403, "samira": 403, **NETWORK, "joost": 422, "marloes": 422, "nobody": 401},
    ),
    # What a goal's id names here is nothing: offers, covers and emergencies of their own stand in tests/members.
    row("GET", REGIE, {**MEMBERS, **NETWORK}, bands=OF_AGE),
    row("GET", f"{REGIE}/overdragen", {**CARE_ONLY, "marloes": 403}),
    row("POST", f"{REGIE}/overdragen", {**CARE_ONLY, "marloes": 403, "joost": 422, "nobody": 401}),
    row("GET", f"{REGIE}/overnemen", {**CARE_ONLY, **CARE_MAY_NOT}),
    row("POST", f"{REGIE}/overnemen", {**CARE_ONLY, **CARE_MAY_NOT, "nobody": 401}),
    row("POST", f"{REGIE}/{{goal}}/antwoord", all_get(404, hanneke=404, nobody=401), {"answer": "yes"}),
    row("POST", f"{REGIE}/{{goal}}/intrekken", all_get(404, hanneke=404, nobody=401)),
    row("GET", KEEPING, {**MEMBERS, **NETWORK}, bands=OF_AGE),
    # Who directs: Joost.
    row(
        "POST",
        KEEPING,
        {**CARE_ONLY, "joost": 303, "marloes": 403, "nobody": 401},
        {"kept": "general", "reason": "Gewoon."},
    ),
    # Who stands in asks nobody to stand in for her.
    row("GET", COVER, {**CARE_ONLY, "wim": 403}),
    row("POST", COVER, {**CARE_ONLY, "joost": 422, "marloes": 422, "wim": 403, "nobody": 401}),
    row("GET", f"{COVER}/{{goal}}/stoppen", all_get(404, hanneke=404, nobody=SIGN_IN)),
    row("POST", f"{COVER}/{{goal}}/stoppen", all_get(404, hanneke=404, nobody=401)),
    row("GET", "/vervanging/{goal}", {**AT_WORK, "joost": 404, "marloes": 404}),
    row("POST", "/vervanging/{goal}", {**AT_WORK, "joost": 404, "marloes": 404, "nobody": 401}, {"answer": "yes"}),
    row("GET", "/spoed", AT_WORK),
    row("POST", "/spoed", {**AT_WORK, "joost": 422, "marloes": 422, "nobody": 401}),
    row("GET", "/kringen/{circle}/spoed/{goal}", all_get(404, hanneke=404, nobody=SIGN_IN)),
    row("POST", "/kringen/{circle}/spoed/{goal}/vrijgeven", all_get(404, hanneke=404, nobody=401)),
    # A birthday that changes who decides: the parents and the professionals read of it, the young person chooses.
    row("GET", f"{PEOPLE}/straks", {**MEMBERS, "naima": 403, "gerda": 403}),
    row("GET", f"{PEOPLE}/straks/{{samira}}", {**NOOR_ONLY, "noor": 303}),
    row("POST", f"{PEOPLE}/straks/{{samira}}", {**NOOR_ONLY, "noor": 303, "nobody": 401}),
    # Noor's own circle; the others may, though Joost (who directs) and Samira (who decides) read why they can't now.
    row("GET", "/kringen/{circle}/weggaan", {**MEMBERS, "noor": 403}),
    row(
        "POST",
        "/kringen/{circle}/weggaan",
        {
            **OUTSIDERS,
            **{"noor": 403, "samira": 403, "joost": 403},
            **dict.fromkeys(("peter", "naima", "gerda", "marloes"), 303),
            "nobody": 401,
        },
        # Noor's yes is enough from 16 (7.3.5): her mother isn't needed, and may go.
        bands={FROM_16: {"samira": 303}, ADULT: {"samira": 303}},
    ),
    row("GET", READS, MEMBERS),
    row("GET", f"{READS}/{{samira}}", NOOR_ONLY, bands=PARENTS_CHOOSE),
    row(
        "POST",
        f"{READS}/{{samira}}",
        {**NOOR_ONLY, "noor": 303, "nobody": 401},
        {"plan": "no", "was-plan": "yes"},
        bands=PARENTS_CHOOSE,
    ),
    # Noor is 15: whoever may know of it comes to the page, and she alone asks.
    row("GET", ASKS, {**MEMBERS, **NETWORK}, bands=OF_AGE),
    row("POST", ASKS, {**NOOR_ONLY, "noor": 303, "nobody": 401}, {"understood": "1"}, bands=PARENTS_ERASE),
    row("POST", f"{ASKS}/mee", {**NOOR_ONLY, "noor": 303, "nobody": 401}, {"answer": "no"}, bands=PARENTS_ERASE),
    row("POST", f"{ASKS}/antwoord", {**CARE_ONLY, "joost": 303, "marloes": 303, "nobody": 401}, {"answer": "go"}),
    row("POST", f"{ASKS}/terug", {**NOOR_ONLY, "noor": 303, "nobody": 401}, bands=PARENTS_ERASE),
    # Through another's eyes: Noor herself; her mother did until she was 12.
    row("GET", LOOK, NOOR_ONLY, bands={UNDER_12: {"samira": 200}}),
    row("GET", f"{LOOK}/{{samira}}", NOOR_ONLY, bands={UNDER_12: {"samira": 200}}),
    row("GET", f"{LOOK}/{{dirk}}", {**NOOR_ONLY, "noor": 404}, bands={UNDER_12: {"samira": 404}}),
    row("GET", f"{WHO}/{{doel}}/{{goal}}", MEMBERS),
    row("GET", f"{WHO}/{{gesprek}}/{{conversation}}", MEMBERS),
    # A note is read by whom it is for, and to all others who reads it isn't there.
    row("GET", f"{WHO}/{{notitie}}/{{note_professionals}}", {**all_get(404, nobody=SIGN_IN), **CARE}),
    row("GET", f"{WHO}/{{notitie}}/{{note_reporting_code}}", all_get(404, joost=200, nobody=SIGN_IN)),
    row("GET", f"{WHO}/{{notitie}}/{{note_only_me}}", all_get(404, noor=200, nobody=SIGN_IN)),
    # A step is read with its goal.
    row("GET", f"{WHO}/{{stap}}/{{step}}", all_get(404, nobody=SIGN_IN)),
    row("GET", f"{WHO}/{{doel}}/{{goal}}/{{samira}}", NOOR_ONLY, bands=PARENTS_CHOOSE),
    # Noor comes first and shuts it for her mother, to whom it isn't there from then on.
    row(
        "POST",
        f"{WHO}/{{doel}}/{{goal}}/{{samira}}",
        {**NOOR_ONLY, "noor": 303, "samira": 404, "nobody": 401},
        {"answer": "no"},
        bands={UNDER_12: {"noor": 403}},
    ),
    # 'Not good for the child' is for professionals; the goal is Noor's own, so who directs (Joost) decides.
    row("GET", KEPT, CARE_ONLY),
    row("GET", f"{KEPT}/nieuw", {**CARE_ONLY, "marloes": 403}),
    row("POST", f"{KEPT}/nieuw", {**CARE_ONLY, "joost": 422, "marloes": 403, "nobody": 401}),
    row("GET", f"{KEPT}/nieuw/{{doel}}/{{goal}}", {**CARE_ONLY, "marloes": 403}),
    row("POST", f"{KEPT}/nieuw/{{doel}}/{{goal}}", {**CARE_ONLY, "joost": 422, "marloes": 403, "nobody": 401}),
    # What a goal's id names here is nothing: what is withheld stands in tests/members.
    row("GET", f"{KEPT}/{{goal}}/opheffen", {**CARE_ONLY, "joost": 404, "marloes": 404}),
    row("POST", f"{KEPT}/{{goal}}/opheffen", {**CARE_ONLY, "joost": 404, "marloes": 404, "nobody": 401}),
    # Which organisations take part, everybody sees; what was agreed, who decides and who helps.
    row("GET", PARTS, MEMBERS),
    row("GET", f"{PARTS}/vragen", {**MEMBERS, **NETWORK}, bands=OF_AGE),
    row("POST", f"{PARTS}/vragen", {**MEMBERS, **NETWORK, **dict.fromkeys(SENT, 422), "nobody": 401}, bands=OF_AGE),
    row("GET", f"{PARTS}/{{part}}", {**MEMBERS, **NETWORK}, bands=OF_AGE),
    # It was answered long ago: who decides is told so, and nothing changes.
    row("POST", f"{PARTS}/{{part}}/antwoord", DECIDED, {"answer": "no"}, bands=SHARES),
    row("POST", f"{PARTS}/{{part}}/terug", {**DECIDED, "joost": 403, "marloes": 403}, bands=SAMIRA_ASKED),
    row("GET", f"{PARTS}/{{part}}/aanpassen", DECIDE, bands=SHARES),
    row("POST", f"{PARTS}/{{part}}/aanpassen", DECIDED, {"was": "plan", "kinds": "plan"}, bands=SHARES),
    row("GET", f"{PARTS}/{{part}}/stoppen", DECIDE, bands=SHARES),
    # From the moment Noor withdrew it Marloes is a stranger here, and sent again by Samira it stays withdrawn.
    row("POST", f"{PARTS}/{{part}}/stoppen", {**DECIDED, "marloes": 404, "wim": 403}, bands=SHARES),
    row("GET", "/kringen/nieuw", all_get(200, ineke=403, tom=403, nobody=SIGN_IN)),
    row("POST", "/kringen/nieuw", all_get(422, ineke=403, tom=403, nobody=401)),
    row("GET", "/uitnodiging", EVERYBODY),
    row("POST", "/uitnodiging", all_get(303), {"code": "k7qm 2rxa"}),
    row("GET", "/uitnodiging/K7QM2RXA", all_get(404, ineke=403, tom=403, nobody=200)),
    row("GET", "/uitnodiging/{token}", all_get(403, bas=200, nobody=200)),
    row("GET", "/uitnodiging/nergens", all_get(404, ineke=403, tom=403, nobody=200)),
    row("POST", "/uitnodiging/{token}", all_get(403, bas=200, nobody=401), {"answer": "no"}),
]
