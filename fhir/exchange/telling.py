"""What a whole hand-over tells: each resource in our words, checked to be about one young person."""

from collections.abc import Iterator
from typing import Any

from exchange import care_plan, care_team, goal, organization, patient, practitioner, practitioner_role, related_person
from exchange import task as tasks
from exchange.faults import refuse
from exchange.handover import HandOver, Someone
from exchange.numbers import own_numbers, without_others
from exchange.opened import Entry, Opened
from portal.web.texts import _

_ABOUT = {"CarePlan": "subject", "Goal": "subject", "CareTeam": "subject", "Task": "for", "RelatedPerson": "patient"}


def told(bundle: dict[str, Any]) -> HandOver:
    """What this hand-over tells; Refused when it isn't one young person's whole file."""
    opened = Opened(bundle)
    young_person = _patient(opened)
    _about(opened, young_person)
    parts = tuple(care_plan.from_fhir(each, opened) for each in opened.of("CarePlan"))
    activities = (step for each in opened.of("CarePlan") for step in tasks.from_activities(each, opened))
    own = own_numbers((each.resource, each.at) for each in opened.entries)
    hand = HandOver(
        patient.from_fhir(young_person),
        tuple(organization.from_fhir(each) for each in opened.of("Organization")),
        tuple(_people(opened)),
        parts,
        tuple(goal.from_fhir(each, parts) for each in opened.of("Goal")),
        (*activities, *(tasks.from_fhir(each, opened) for each in opened.of("Task"))),
        {each.ref: each.came for each in opened.entries},
    )
    # Last: by such a number a file may point at somebody.
    return without_others(hand, own)


def _patient(opened: Opened) -> Entry:
    found = opened.of("Patient")
    if not found:
        raise refuse("Bundle.entry", "required", _("Er staat geen Patient in: om wie gaat het?"))
    if len(found) > 1:
        raise refuse(found[1].at, "business-rule", _("Een overdracht gaat over één jongere. Dit is de tweede."))
    return found[0]


def _about(opened: Opened, young_person: Entry) -> None:
    for kind, element in _ABOUT.items():
        for entry in opened.of(kind):
            if element not in entry.resource:
                continue
            target = opened.found(entry.resource[element])
            if target is None or target.ref != young_person.ref:
                words = _("Dit gaat niet over de jongere van deze overdracht.")
                raise refuse(f"{entry.at}.{element}", "business-rule", words)


def _people(opened: Opened) -> Iterator[Someone]:
    titles = _titles(opened)
    for entry in opened.of("RelatedPerson"):
        yield related_person.from_fhir(entry, titles.get(entry.ref, ("", ""))[0])
    for entry in opened.of("Practitioner"):
        yield practitioner.from_fhir(entry, *titles.get(entry.ref, ("", "")))


def _titles(opened: Opened) -> dict[str, tuple[str, str]]:
    """Title and organisation of each person; what a role says goes before what the care team says."""
    said = [practitioner_role.from_fhir(each, opened) for each in opened.of("PractitionerRole")]
    said += [each for team in opened.of("CareTeam") for each in care_team.from_fhir(team, opened)]
    found: dict[str, tuple[str, str]] = {}
    for person, title, organisation in said:
        before = found.get(person, ("", ""))
        found[person] = (before[0] or title, before[1] or organisation)
    return found
