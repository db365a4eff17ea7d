"""Who may open which page of plan/, and send which form."""

from tests.access.expected import MEMBERS, OF_AGE, OUTSIDERS, UNDER_12, row

# May change the plan; the rest of the circle is told why not.
PLANNERS = {"noor": 200, "samira": 200, "joost": 200, "marloes": 200}
CHANGES = {**MEMBERS, "peter": 403, "naima": 403, "gerda": 403}
SENT = {**{name: 303 for name in PLANNERS}, "peter": 403, "naima": 403, "gerda": 403, **OUTSIDERS, "nobody": 401}
# A step of Joost: the network doesn't see that it is there, the family sees it and may not tick it.
STEP_SENT = {**SENT, "naima": 404, "gerda": 404, "adam": 403}
TICKED = {**STEP_SENT, "samira": 403}
EMPTY = {**SENT, "noor": 422, "samira": 422, "joost": 422, "marloes": 422}
# Under 12 the parent who consents to help for her (Jeugdwet 7.3.4) makes a goal hers.
AGREES = {UNDER_12: {"samira": 303}}

ROWS = [
    row("GET", "/kringen/{circle}/plan", {**MEMBERS}),
    row("GET", "/kringen/{circle}/plan/doel/nieuw", {**CHANGES}, bands=OF_AGE),
    row(
        "POST",
        "/kringen/{circle}/plan/doel/nieuw",
        {**SENT},
        {"words": "Vaker buiten zijn", "audience": "whole_circle"},
        bands=OF_AGE,
    ),
    row("POST", "/kringen/{circle}/plan/doel/nieuw", {**EMPTY}, {"words": " "}, bands=OF_AGE),
    row("GET", "/doelen/{goal}", {**MEMBERS}),
    row("GET", "/doelen/{goal}/geschiedenis", {**MEMBERS}),
    row("GET", "/doelen/{goal}/veranderen", {**CHANGES}, bands=OF_AGE),
    row(
        "POST",
        "/doelen/{goal}/veranderen",
        {**SENT},
        {"words": "Ik wil weer elke dag naar school", "version": "1"},
        bands=OF_AGE,
    ),
    row("POST", "/doelen/{goal}/stand", {**SENT}, {"turn": "reach"}, bands=OF_AGE),
    row(
        "POST",
        "/doelen/{goal}/stand",
        {**SENT, "samira": 403, "joost": 403, "marloes": 403},
        {"turn": "agree"},
        bands=AGREES,
    ),
    row("POST", "/doelen/{goal}/weghalen", {**SENT}, {}, bands=OF_AGE),
    row("POST", "/doelen/{goal}/terugzetten", {**SENT}, {}, bands=OF_AGE),
    row("GET", "/doelen/{goal}/stap/nieuw", {**CHANGES}, bands=OF_AGE),
    row("POST", "/doelen/{goal}/stap/nieuw", {**SENT}, {"words": "Samen naar school fietsen"}, bands=OF_AGE),
    row("GET", "/stappen/{step}/veranderen", {**CHANGES, "naima": 404, "gerda": 404, "adam": 403}, bands=OF_AGE),
    row(
        "POST",
        "/stappen/{step}/veranderen",
        {**STEP_SENT},
        {"words": "Mailen met school", "version": "1"},
        bands=OF_AGE,
    ),
    row("POST", "/stappen/{step}/gedaan", {**TICKED}, {}),
    row("POST", "/stappen/{step}/terugdraaien", {**TICKED}, {}),
    row("POST", "/stappen/{step}/weghalen", {**STEP_SENT}, {}, bands=OF_AGE),
    row("POST", "/stappen/{step}/terugzetten", {**STEP_SENT}, {}, bands=OF_AGE),
]
