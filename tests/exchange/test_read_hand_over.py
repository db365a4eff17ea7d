"""A record system hands a young person over: what the file tells is read, and a file that was cut is refused."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.checks import right
from exchange.faults import Refused
from exchange.reading import dumps
from exchange.telling import told
from tests.exchange.files import SYNTHETIC, bundle, find, hand_over


def test_a_hand_over_tells_who_what_and_by_when() -> None:
    found = told(right(hand_over("lotte")))
    assert (found.patient.called, found.patient.birth_date) == ("Lotte", date(2012, 5, 4))
    assert [part.title for part in found.parts] == ["School", "Thuis"]
    assert found.goals[0].words == "Ik wil drie dagen per week naar school"
    assert {each.name: (each.relation, each.organisation) for each in found.people} == {
        "Ingrid Bakker": ("moeder", ""),
        "Wim Bakker": ("opa", ""),
        "Joost Visser": ("schoolmaatschappelijk werker", "Organization/de-brug"),
        "Farida Haddad": ("gezinsbegeleider", "Organization/het-anker"),
    }
    mentor = next(step for step in found.steps if step.ref == "Task/mentor")
    assert (mentor.owner, mentor.goal, mentor.part) == ("Practitioner/joost", "Goal/naar-school", "CarePlan/school")
    assert mentor.by == date(2026, 12, 1)
    assert found.not_shown() == {"Encounter": 1, "Observation": 1, "Flag": 1}


def test_an_activity_with_its_own_details_is_a_step_without_owner() -> None:
    steps = [step for step in told(right(hand_over("lotte"))).steps if step.ref.startswith("CarePlan/")]
    assert [step.words for step in steps] == [
        "Elke vrijdag kort bellen hoe de week ging",
        "Samen een vaste bedtijd kiezen",
        "Telefoon 's nachts in de keuken",
    ]
    assert {step.owner for step in steps} == {""}
    assert [step.goal for step in steps] == ["", "Goal/slapen", "Goal/slapen"]


@pytest.mark.parametrize(
    ("name", "parts", "goals", "steps"), [(SYNTHETIC[0], 2, 0, 5), (SYNTHETIC[1], 4, 0, 9), (SYNTHETIC[2], 2, 5, 4)]
)
def test_a_transaction_with_urns_is_read(name: str, parts: int, goals: int, steps: int) -> None:
    found = told(right(hand_over(name)))
    assert (len(found.parts), len(found.goals), len(found.steps)) == (parts, goals, steps)
    assert len(found.resources) == len(bundle(name)["entry"])
    assert found.patient.ref.startswith("Patient/")


def test_a_resource_without_id_is_known_by_its_urn() -> None:
    changed = bundle(SYNTHETIC[2])
    plan = find(changed, "CarePlan")
    urn = f"urn:uuid:{plan.pop('id')}"
    assert told(changed).parts[0].ref == urn


def test_people_inside_a_care_team_are_read_too() -> None:
    changed = bundle("lotte")
    team = find(changed, "CareTeam")
    team["contained"] = [
        {
            "resourceType": "RelatedPerson",
            "id": "oma",
            "patient": {"reference": "Patient/lotte"},
            "name": [{"text": "Oma Bep"}],
        }
    ]
    team["participant"].append({"role": [{"text": "oma"}], "member": {"reference": "#oma"}})
    people = {each.ref: each for each in told(right(dumps(changed))).people}
    assert people["CareTeam/team#oma"].name == "Oma Bep"
    assert people["CareTeam/team#oma"].relation == "oma"


def test_a_reference_by_identifier_finds_its_resource() -> None:
    changed = bundle("lotte")
    number = {"system": "http://fhir.nl/fhir/NamingSystem/agb-z", "value": "01010101"}
    find(changed, "Task", "mentor")["owner"] = {"type": "Practitioner", "identifier": number}
    owners = {step.ref: step.owner for step in told(right(dumps(changed))).steps}
    assert owners["Task/mentor"] == "Practitioner/joost"


@pytest.mark.parametrize("name", [*SYNTHETIC, "lotte"])
def test_a_file_cut_before_every_tenth_entry_is_refused_by_name(name: str) -> None:
    text = hand_over(name).decode()
    marks = [place for place in _entries(text)][::10]
    assert len(marks) > 2
    for i, mark in enumerate(marks):
        with pytest.raises(Refused) as refused:
            right(text[:mark].encode())
        assert refused.value.faults[0].at == f"Bundle.entry[{i * 10}]"


def _entries(text: str) -> list[int]:
    """Where each entry's object begins in the text."""
    decoder = json.JSONDecoder()
    place = text.index("[", text.index('"entry"')) + 1
    found: list[int] = []
    while True:
        while text[place] in " \n\t,":
            place += 1
        if text[place] == "]":
            return found
        found.append(place)
        _entry, place = decoder.raw_decode(text, place)


@pytest.mark.parametrize("keep", [10, 20])
def test_a_bundle_that_ends_early_is_refused_by_name(keep: int) -> None:
    changed = bundle("lotte")
    changed["entry"] = changed["entry"][:keep]
    with pytest.raises(Refused) as refused:
        told(right(dumps(changed)))
    assert refused.value.faults[0].at.startswith("Bundle.entry[6].resource.ofType(RelatedPerson).patient")


@pytest.mark.parametrize("gone", [0, 2, 6, 8, 11, 15, 21])
def test_a_bundle_with_an_entry_missing_is_refused_by_name(gone: int) -> None:
    changed = bundle("lotte")
    del changed["entry"][gone]
    with pytest.raises(Refused) as refused:
        told(right(dumps(changed)))
    assert refused.value.faults[0].at.startswith("Bundle.entry[")


@pytest.mark.parametrize("name", SYNTHETIC)
def test_a_urn_that_leads_nowhere_is_refused_wherever_it_stands(name: str) -> None:
    changed = bundle(name)
    at = next(i for i, entry in enumerate(changed["entry"]) if entry["resource"]["resourceType"] == "Encounter")
    del changed["entry"][at]
    with pytest.raises(Refused):
        told(right(dumps(changed)))


def _without(kind: str) -> Any:
    def change(bundle: dict[str, Any]) -> None:
        bundle["entry"] = [each for each in bundle["entry"] if each["resource"]["resourceType"] != kind]

    return change


def _second_patient(bundle: dict[str, Any]) -> None:
    other = deepcopy(find(bundle, "Patient"))
    other["id"] = "zus"
    bundle["entry"].append({"fullUrl": "https://x.example/fhir/Patient/zus", "resource": other})


def _about_the_sister(bundle: dict[str, Any]) -> None:
    find(bundle, "Goal", "rust")["subject"] = {"reference": "Patient/zus"}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (lambda b: b.update(type="history"), "Bundle.type"),
        (lambda b: find(b, "Patient").pop("birthDate"), "birthDate"),
        (lambda b: find(b, "Patient").update(birthDate="2012-05"), "birthDate"),
        (lambda b: find(b, "Patient").update(birthDate="2999-01-01"), "birthDate"),
        (lambda b: find(b, "Patient").pop("name"), "name"),
        (_second_patient, "Bundle.entry[22]"),
        (_about_the_sister, "subject"),
        (lambda b: find(b, "Goal").update(description={"coding": [{"code": "x"}]}), "description"),
        (lambda b: b["entry"].append(b["entry"][0]), "Bundle.entry[22].resource.ofType(Organization).id"),
        (lambda b: b["entry"][0].update(request={"method": "DELETE", "url": "x"}), "Bundle.entry[0].request.method"),
    ],
)
def test_what_is_no_hand_over_of_one_young_person_is_refused(change: Any, at: str) -> None:
    changed = bundle("lotte")
    change(changed)
    with pytest.raises(Refused) as refused:
        told(changed)
    assert any(at in each.at for each in refused.value.faults)


def test_a_single_resource_is_no_hand_over() -> None:
    with pytest.raises(Refused):
        told({"resourceType": "Patient"})


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_hand_over_is_read_or_refused_but_never_breaks_us(data: st.DataObject) -> None:
    changed = json.loads(hand_over("lotte"))
    resource = changed["entry"][data.draw(st.integers(0, len(changed["entry"]) - 1))]["resource"]
    key = data.draw(st.sampled_from(sorted(resource)))
    if data.draw(st.booleans()):
        del resource[key]
    else:
        other = data.draw(st.sampled_from(changed["entry"]))["resource"]
        resource[key] = deepcopy(other.get(key, data.draw(st.text(max_size=5))))
    try:
        told(right(json.dumps(changed).encode()))
    except Refused as refused:
        assert refused.faults[0].at
