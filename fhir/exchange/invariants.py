"""The rules of R4 that a schema can't say, for the types we speak; one short function each, named by its key."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from exchange.dates import before
from exchange.faults import Fault
from portal.web.texts import _

Thing = dict[str, Any]
Rule = Callable[[Thing, str], Iterator[Fault]]


def broken(kind: str, value: Thing, at: str) -> Iterator[Fault]:
    """Every rule for `kind` that `value`, standing at `at`, breaks."""
    for rule in _RULES.get(kind, ()):
        yield from rule(value, at)


def _fault(at: str, key: str, words: str) -> Fault:
    return Fault(at, "invariant", f"{words} ({key})")


def _objects(value: Thing, name: str) -> Iterator[tuple[int, Thing]]:
    row = value.get(name)
    for i, each in enumerate(row if isinstance(row, list) else []):
        if isinstance(each, dict):
            yield i, each


def _dict(value: Any) -> Thing:
    return value if isinstance(value, dict) else {}


def _cpl_3(value: Thing, at: str) -> Iterator[Fault]:
    if "detail" in value and "reference" in value:
        yield _fault(at, "cpl-3", _("Een activiteit verwijst óf heeft eigen gegevens, niet allebei."))


def _ctm_1(value: Thing, at: str) -> Iterator[Fault]:
    member = str(_dict(value.get("member")).get("reference", ""))
    # A urn or a contained id doesn't show its type; there the benefit of the doubt.
    if "onBehalfOf" in value and "/" in member and "Practitioner/" not in member:
        yield _fault(f"{at}.onBehalfOf", "ctm-1", _("Alleen een professional kan namens een organisatie meedoen."))


def _gol_1(value: Thing, at: str) -> Iterator[Fault]:
    if any(name.startswith("detail") for name in value) and "measure" not in value:
        yield _fault(f"{at}.measure", "gol-1", _("Bij een streefwaarde hoort wat er gemeten wordt."))


def _inv_1(value: Thing, at: str) -> Iterator[Fault]:
    if before(value.get("lastModified"), value.get("authoredOn")):
        yield _fault(f"{at}.lastModified", "inv-1", _("Dit ligt voor de dag waarop het gemaakt is."))


def _pat_1(value: Thing, at: str) -> Iterator[Fault]:
    if not {"name", "telecom", "address", "organization"} & value.keys():
        yield _fault(at, "pat-1", _("Een contact heeft een naam, nummer, adres of organisatie."))


def _org(value: Thing, at: str) -> Iterator[Fault]:
    if not {"name", "identifier"} & value.keys():
        yield _fault(at, "org-1", _("Een organisatie heeft een naam of een nummer."))
    for key, name in (("org-2", "address"), ("org-3", "telecom")):
        for i, each in _objects(value, name):
            if each.get("use") == "home":
                yield _fault(f"{at}.{name}[{i}].use", key, _("Een organisatie heeft geen thuis."))


_SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope"
# The official FHIRPath of ppc-2 to ppc-5 looks for a system that doesn't exist: this is what it means.
_PPC = {"patient-privacy": "ppc-2", "research": "ppc-3", "adr": "ppc-4", "treatment": "ppc-5"}


def _ppc(value: Thing, at: str) -> Iterator[Fault]:
    if not {"policy", "policyRule"} & value.keys():
        yield _fault(at, "ppc-1", _("Zeg erbij op welke regel deze toestemming rust."))
    for _i, coding in _objects(_dict(value.get("scope")), "coding"):
        key = _PPC.get(str(coding.get("code"))) if coding.get("system") == _SCOPES else None
        if key and "patient" not in value:
            yield _fault(f"{at}.patient", key, _("Bij deze toestemming hoort om wie het gaat."))


def _qrs_1(value: Thing, at: str) -> Iterator[Fault]:
    if "item" in value and any("item" in each for _i, each in _objects(value, "answer")):
        yield _fault(at, "qrs-1", _("Vragen staan onder de vraag óf onder het antwoord, niet allebei."))


def _versioned(value: Thing, at: str) -> Iterator[Fault]:
    questionnaire = value.get("questionnaire")
    if not isinstance(questionnaire, str) or "|" not in questionnaire:
        words = _("Hier hoort de vragenlijst te staan, met versie: adres|1.0.")
        yield Fault(f"{at}.questionnaire", "required", words)


def _period(value: Thing, at: str) -> Iterator[Fault]:
    if before(value.get("end"), value.get("start")):
        yield _fault(f"{at}.end", "per-1", _("Dit einde ligt voor het begin."))


def _contact_point(value: Thing, at: str) -> Iterator[Fault]:
    if "value" in value and "system" not in value:
        yield _fault(f"{at}.system", "cpt-2", _("Zeg erbij of dit een nummer, een mailadres of iets anders is."))


def _attachment(value: Thing, at: str) -> Iterator[Fault]:
    if "data" in value and "contentType" not in value:
        yield _fault(f"{at}.contentType", "att-1", _("Zeg erbij wat voor bestand dit is."))


def _extension(value: Thing, at: str) -> Iterator[Fault]:
    values = [name for name in value if name.lstrip("_").startswith("value")]
    if ("extension" in value) == bool(values):
        yield _fault(at, "ext-1", _("Een extensie heeft een waarde óf andere extensies."))


def _quantity(value: Thing, at: str) -> Iterator[Fault]:
    if "code" in value and "system" not in value:
        yield _fault(f"{at}.system", "qty-3", _("Bij een eenheid met code hoort het stelsel."))


def _contained(value: Thing, at: str) -> Iterator[Fault]:
    for i, each in _objects(value, "contained"):
        here = f"{at}.contained[{i}]"
        if "contained" in each:
            yield _fault(here, "dom-2", _("In wat erin zit, kan niet nog iets zitten."))
        if {"versionId", "lastUpdated"} & _dict(each.get("meta")).keys():
            yield _fault(f"{here}.meta", "dom-4", _("Wat erin zit, heeft geen eigen versie."))


def _bundle(value: Thing, at: str) -> Iterator[Fault]:
    kind = value.get("type")
    if "total" in value and kind not in ("searchset", "history"):
        yield _fault(f"{at}.total", "bdl-1", _("Een totaal hoort alleen bij een zoekresultaat."))
    asks, answers = kind in ("batch", "transaction", "history"), str(kind).endswith(("-response", "history"))
    for i, entry in _objects(value, "entry"):
        here = f"{at}.entry[{i}]"
        if "search" in entry and kind != "searchset":
            yield _fault(f"{here}.search", "bdl-2", _("Dit hoort alleen bij een zoekresultaat."))
        if ("request" in entry) != asks:
            yield _fault(f"{here}.request", "bdl-3", _("In dit soort bundel hoort dit er juist wel, of juist niet."))
        if ("response" in entry) != answers:
            yield _fault(f"{here}.response", "bdl-4", _("In dit soort bundel hoort dit er juist wel, of juist niet."))
        if not {"resource", "request", "response"} & entry.keys():
            yield _fault(here, "bdl-5", _("Hier staat niets in."))
        if "/_history/" in str(entry.get("fullUrl")):
            yield _fault(f"{here}.fullUrl", "bdl-8", _("Dit adres mag geen versie noemen."))
    if kind != "history":
        yield from _unique(value, at)


def _unique(value: Thing, at: str) -> Iterator[Fault]:
    seen: Counter[tuple[str, str]] = Counter()
    for i, entry in _objects(value, "entry"):
        url = entry.get("fullUrl")
        version = _dict(_dict(entry.get("resource")).get("meta")).get("versionId", "")
        if not isinstance(url, str):
            continue
        seen[(url, str(version))] += 1
        if seen[(url, str(version))] == 2:
            yield _fault(f"{at}.entry[{i}].fullUrl", "bdl-7", _("Dit adres staat er twee keer in."))


# Keyed by the model's name: a resource, a part of one, or a data type wherever it stands.
_RULES: dict[str, tuple[Rule, ...]] = {
    "CarePlanActivity": (_cpl_3,),
    "CareTeamParticipant": (_ctm_1,),
    "GoalTarget": (_gol_1,),
    "Task": (_inv_1,),
    "PatientContact": (_pat_1,),
    "Organization": (_org,),
    "Consent": (_ppc,),
    "QuestionnaireResponse": (_versioned,),
    "QuestionnaireResponseItem": (_qrs_1,),
    "Bundle": (_bundle,),
    "Period": (_period,),
    "ContactPoint": (_contact_point,),
    "Attachment": (_attachment,),
    "Extension": (_extension,),
    "Quantity": (_quantity,),
}
ANY_RESOURCE: Rule = _contained
