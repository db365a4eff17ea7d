"""A system sends a resource: what is right is taken as it is, what is wrong is named by its element."""

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import shapes
from exchange.checks import faults_of, received, right
from exchange.faults import Refused
from exchange.reading import Written, dumps, read
from tests.exchange.files import EXAMPLES, SYNTHETIC, hand_over

CARE_PLAN: dict[str, Any] = {
    "resourceType": "CarePlan",
    "id": "p",
    "status": "active",
    "intent": "plan",
    "subject": {"reference": "Patient/1"},
}


def wrong_in(resource: dict[str, Any] | str) -> list[str]:
    text = resource if isinstance(resource, str) else json.dumps(resource)
    try:
        right(text.encode())
    except Refused as refused:
        return [each.at for each in refused.faults]
    return []


def plan(**more: Any) -> dict[str, Any]:
    return {**CARE_PLAN, **more}


async def test_a_care_plan_is_read_as_it_was_written() -> None:
    found = await received(json.dumps(plan(title="School")).encode())
    assert found["title"] == "School"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_official_examples_are_right(path: Path) -> None:
    wrong = wrong_in(path.read_text())
    # R4 lets the questionnaire be absent; we don't, or nobody knows what was answered.
    assert wrong in ([], ["QuestionnaireResponse.questionnaire"])


@pytest.mark.parametrize("name", [*SYNTHETIC, "lotte"])
async def test_real_hand_overs_are_right(name: str) -> None:
    assert (await received(hand_over(name)))["resourceType"] == "Bundle"


def test_decimals_keep_every_digit() -> None:
    text = b'{"resourceType":"Basic","code":{"extension":[{"url":"http://x","valueDecimal":6.30}]}}'
    found = read(text)
    assert isinstance(found["code"]["extension"][0]["valueDecimal"], Written)
    assert dumps(found) == text


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"status": "bogus"}, "CarePlan.status"),
        ({"activity": [{"detail": {"status": "x"}}]}, "CarePlan.activity[0].detail.status"),
        ({"activity": [{"detail": {"kind": "Task"}}]}, "CarePlan.activity[0].detail.status"),
        ({"activity": [{"detail": {"status": "scheduled", "kind": "Goal"}}]}, "CarePlan.activity[0].detail.kind"),
        (
            {"activity": [{"reference": {"reference": "Task/1"}, "detail": {"status": "scheduled"}}]},
            "CarePlan.activity[0]",
        ),
        ({"subject": {"reference": "Practitioner/1"}}, "CarePlan.subject"),
        ({"subject": {"reference": "not a reference"}}, "CarePlan.subject.reference"),
        ({"period": {"start": "2026-01-02", "end": "2026-01-01"}}, "CarePlan.period.end"),
        ({"period": {"start": "2026-02-30"}}, "CarePlan.period.start"),
        ({"created": "2026-01-01T10:00"}, "CarePlan.created"),
        ({"id": "x" * 65}, "CarePlan.id"),
        ({"id": "a_b"}, "CarePlan.id"),
        ({"bogus": 1}, "CarePlan.bogus"),
        ({"for_fhir": {"reference": "Patient/1"}}, "CarePlan.for_fhir"),
        ({"status__ext": {"id": "x"}}, "CarePlan.status__ext"),
        ({"fhir_comments": "x"}, "CarePlan.fhir_comments"),
        ({"text": '{"status":"empty","div":"x"}'}, "CarePlan.text"),
        ({"title": None}, "CarePlan.title"),
        ({"note": []}, "CarePlan.note"),
        ({"subject": {}}, "CarePlan.subject"),
        ({"title": "  "}, "CarePlan.title"),
        ({"title": "a\x00b"}, "CarePlan.title"),
        ({"title": "\ud800"}, "CarePlan.title"),
        ({"title": ["a"]}, "CarePlan.title"),
        ({"category": {"text": "a"}}, "CarePlan.category"),
        ({"goal": [{"reference": "#g"}]}, "CarePlan.goal[0].reference"),
        ({"contained": [{"resourceType": "Bogus"}]}, "CarePlan.contained[0].ofType(Bogus).resourceType"),
        (
            {"contained": [{"resourceType": "Task", "id": "t", "status": "no", "intent": "plan"}]},
            "CarePlan.contained[0].ofType(Task).status",
        ),
        ({"contained": True}, "CarePlan.contained"),
        ({"contained": [3]}, "CarePlan.contained[0]"),
        ({"contained": [{"resourceType": "Task", "id": {"a": 1}}]}, "CarePlan.contained[0].ofType(Task).id"),
        ({"extension": [{"url": "http://x"}]}, "CarePlan.extension[0]"),
        (
            {"extension": [{"url": "http://x", "valueRatioRange": {"denominator": {"value": 1}}}]},
            "CarePlan.extension[0].valueRatioRange",
        ),
        (
            {"extension": [{"url": "http://x", "valueCodeableReference": {"concept": {"text": "x"}}}]},
            "CarePlan.extension[0].valueCodeableReference",
        ),
        (
            {
                "text": {
                    "status": "generated",
                    "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>',
                }
            },
            "CarePlan.text.div",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_fault_names_its_element(change: dict[str, Any], at: str) -> None:
    assert at in wrong_in(plan(**change))


@pytest.mark.parametrize(
    ("resource", "at"),
    [
        ({"status": "active"}, "Resource.resourceType"),
        ({"resourceType": "Hallo"}, "Hallo.resourceType"),
        ({"resourceType": "HumanName"}, "HumanName.resourceType"),
        ({"resourceType": "Patient", "active": "true"}, "Patient.active"),
        ({"resourceType": "Patient", "gender": "x"}, "Patient.gender"),
        ({"resourceType": "Patient", "multipleBirthInteger": True}, "Patient.multipleBirthInteger"),
        ({"resourceType": "Patient", "contact": [{"gender": "female"}]}, "Patient.contact[0]"),
        ({"resourceType": "Patient", "telecom": [{"value": "06"}]}, "Patient.telecom[0].system"),
        ({"resourceType": "Organization", "active": True}, "Organization"),
        (
            {
                "resourceType": "Organization",
                "name": "x",
                "telecom": [{"system": "phone", "value": "1", "use": "home"}],
            },
            "Organization.telecom[0].use",
        ),
        (
            {
                "resourceType": "CareTeam",
                "participant": [
                    {"member": {"reference": "RelatedPerson/1"}, "onBehalfOf": {"reference": "Organization/1"}}
                ],
            },
            "CareTeam.participant[0].onBehalfOf",
        ),
        (
            {
                "resourceType": "Goal",
                "lifecycleStatus": "active",
                "description": {"text": "x"},
                "subject": {"reference": "Patient/1"},
                "target": [{"detailString": "x"}],
            },
            "Goal.target[0].measure",
        ),
        (
            {
                "resourceType": "Task",
                "status": "ready",
                "intent": "plan",
                "authoredOn": "2026-01-02",
                "lastModified": "2025-01-01",
            },
            "Task.lastModified",
        ),
        ({"resourceType": "Task", "status": "done", "intent": "plan"}, "Task.status"),
        ({"resourceType": "QuestionnaireResponse", "status": "completed"}, "QuestionnaireResponse.questionnaire"),
        ({"resourceType": "Bundle", "type": "collection", "total": 1}, "Bundle.total"),
        (
            {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": {"resourceType": "Basic"}}]},
            "Bundle.entry[0].request",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_type_has_rules_of_its_own(resource: dict[str, Any], at: str) -> None:
    assert at in wrong_in(resource)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('{"resourceType":"Patient","gender":"male","gender":"female"}', "Patient.gender"),
        ('{"resourceType":"Bundle","entry":[{"a":1},{"b":', "Bundle.entry[1].b"),
        ('{"resourceType":"Patient","x":NaN}', "Resource"),
        ("[]", "Resource"),
        ("", "Resource"),
        ('{"resourceType":"Patient","contact":' + "[" * 5000, "Resource"),
        ('{"resourceType":"Patient","a":' + '{"a":' * 60 + "1" + "}" * 61, "Patient" + ".a" * 41),
        ('{"resourceType":"Patient","name":[["x"]]}', "Patient.name[0]"),
        ('{"resourceType":"Patient","multipleBirthInteger":' + "9" * 5000 + "}", "Resource"),
    ],
    ids=["twice", "cut", "nan", "list", "nothing", "brackets", "deep", "list in list", "long number"],
)
def test_broken_json_is_named_by_its_place(text: str, at: str) -> None:
    assert at in wrong_in(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refused):
        right(b"\xff\xfe{}")


def test_an_extended_name_may_have_a_hole() -> None:
    hole = {"given": [None, "Noor"], "_given": [{"extension": [{"url": "http://x", "valueCode": "masked"}]}, None]}
    assert wrong_in({"resourceType": "Patient", "name": [hole]}) == []


def test_no_fault_repeats_what_was_sent() -> None:
    secret = "999999990"
    resource = plan(status=secret, title=f" {secret}\x00", activity=[{"detail": {"status": secret, secret: 1}}])
    with pytest.raises(Refused) as refused:
        right(json.dumps(resource).encode())
    assert secret not in str(refused.value) + repr(refused.value.faults)


def test_the_lists_of_codes_are_those_of_r4() -> None:
    # STANDARDS 1.3, for the types we speak.
    official = {
        ("CarePlan", "status"): "draft active on-hold revoked completed entered-in-error unknown",
        ("CarePlan", "intent"): "proposal plan order option",
        ("CareTeam", "status"): "proposed active suspended inactive entered-in-error",
        ("Goal", "lifecycleStatus"): (
            "proposed planned accepted active on-hold completed cancelled entered-in-error rejected"
        ),
        ("Task", "status"): (
            "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"
            " entered-in-error"
        ),
        ("Task", "intent"): (
            "unknown proposal plan order original-order reflex-order filler-order instance-order option"
        ),
        ("Task", "priority"): "routine urgent asap stat",
        ("Patient", "gender"): "male female other unknown",
        ("RelatedPerson", "gender"): "male female other unknown",
        ("Communication", "status"): (
            "preparation in-progress not-done on-hold stopped completed entered-in-error unknown"
        ),
        ("QuestionnaireResponse", "status"): "in-progress completed amended entered-in-error stopped",
        ("Bundle", "type"): (
            "document message transaction transaction-response batch batch-response history searchset collection"
        ),
    }
    for (kind, name), codes in official.items():
        assert shapes.shape(shapes.model_of(kind))[name].codes == set(codes.split()), (kind, name)
    detail = shapes.shape(shapes.model_of("CarePlan"))["activity"].model.model_fields["detail"].annotation
    detail = shapes.shape(detail.__args__[0].get_model_klass())
    listed = "not-started scheduled in-progress on-hold completed cancelled stopped unknown entered-in-error"
    assert detail["status"].codes == set(listed.split())


def test_only_r4b_models_are_used() -> None:
    assert shapes.model_of("CarePlan") is get_fhir_model_class("CarePlan")
    assert shapes.model_of("CarePlan").__module__.startswith("fhir.resources.R4B.")


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200)
@given(data=st.data(), path=st.sampled_from(EXAMPLES))
def test_whatever_is_sent_is_taken_or_refused_but_never_breaks_us(data: st.DataObject, path: Path) -> None:
    resource = json.loads(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        _mutate(resource, data)
    try:
        right(json.dumps(resource).encode())
    except Refused as refused:
        assert all(each.at for each in refused.faults)


def _mutate(value: Any, data: st.DataObject) -> None:
    while True:
        if not isinstance(value, dict | list) or not value:
            return
        key = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        if not isinstance(value[key], dict | list) or data.draw(st.booleans()):
            value[key] = data.draw(_JUNK)
            return
        value = value[key]


def test_a_right_resource_has_no_faults() -> None:
    assert faults_of(dict(CARE_PLAN)) == []
