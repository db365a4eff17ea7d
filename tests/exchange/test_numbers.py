"""A hand-over holds citizen service numbers: the young person's is checked and kept, nobody else's is; none is told."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from exchange import commands, numbers, related_person, taking
from exchange.checks import faults_of, right
from exchange.faults import Refused
from exchange.models import Received
from exchange.opened import identifiers
from exchange.reading import dumps
from exchange.report import Report
from exchange.telling import told
from portal.circles.models import Circle, Member
from portal.errors import Invalid
from portal.people.models import Organisation
from portal.plan.models import Step
from tests.cast import Cast
from tests.exchange.clients import outcome, reading_as
from tests.exchange.files import bundle, find

SYSTEM = "http://fhir.nl/fhir/NamingSystem/bsn"
OWN, ANOTHERS, NONE = "999999990", "111222333", "123456789"


def number(value: str, system: str = SYSTEM) -> dict[str, str]:
    return {"system": system, "value": value}


async def take(found: dict[str, Any]) -> Report:
    hand = told(right(dumps(found)))
    return await taking.take(hand, system="dossier", organisation=await Organisation.get(slug="de-brug"))


async def kept() -> str:
    """All that is kept of the hand-over, opened."""
    rows = [f"{row.was} {row.told} {row.ref}" for row in await Received.all()]
    rests = [str(each.rest) for model in (Circle, Member) for each in await model.all()]
    return " ".join([*rows, *rests])


async def test_the_young_persons_own_number_is_kept(cast: Cast) -> None:
    report = await take(bundle("lotte"))
    assert OWN in await kept()
    assert report.left_out == 0


async def test_a_number_that_is_none_is_refused_by_its_place_and_never_repeated(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wrong = bundle("lotte")
    find(wrong, "Patient")["identifier"][0]["value"] = NONE
    with pytest.raises(Refused) as refused:
        await take(wrong)
    (fault,) = refused.value.faults
    assert (fault.at.partition(".resource.")[2], fault.code) == ("ofType(Patient).identifier[0].value", "value")
    path = tmp_path / "wrong.json"
    path.write_bytes(dumps(wrong))
    with pytest.raises(Invalid) as invalid:
        await commands.import_file(path, system="d", slug="de-brug", director="", say=print, answer=print)
    assert ".identifier[0].value: Dit kan geen BSN zijn" in invalid.value.words
    said = [str(refused.value), fault.words, invalid.value.words, str(invalid.value), capsys.readouterr().out]
    assert NONE not in " ".join([*said, caplog.text])
    assert not await Received.exists()


@pytest.mark.parametrize("system", [SYSTEM, f"{SYSTEM}/", "https://fhir.nl/fhir/NamingSystem/BSN", numbers._SYSTEMS[1]])
async def test_a_relatives_number_is_left_out_and_that_is_said(cast: Cast, system: str) -> None:
    file = bundle("lotte")
    find(file, "RelatedPerson", "wim")["identifier"] = [number(ANOTHERS, system), number("W-1", "urn:x")]
    find(file, "RelatedPerson", "ingrid")["identifier"] = [number(NONE, system)]
    report = await take(file)
    text = await kept()
    assert ANOTHERS not in text and NONE not in text
    assert "W-1" in text and OWN in text
    assert report.left_out == 2
    assert "2 BSN's van anderen dan de jongere zijn weggelaten. Die mogen wij niet bewaren." in list(report.lines())
    for member in await Member.filter(owner_id=report.circle_id):
        given = related_person.to_fhir(member, await cast.actor("joost"))
        assert SYSTEM not in str(given)


async def test_wherever_somebody_elses_number_stands_it_goes_and_the_rest_stays_right(cast: Cast) -> None:
    """In a professional, in an extension, in what points at somebody; what they say of the young person stays."""
    file = bundle("lotte")
    find(file, "Practitioner", "joost").setdefault("identifier", []).append(number(ANOTHERS))
    relative = find(file, "RelatedPerson", "wim")
    relative["identifier"] = [number(ANOTHERS), number(OWN)]
    relative["extension"] = [{"url": "https://x.example/e", "valueIdentifier": number(ANOTHERS)}]
    find(file, "Task", "rooster")["owner"] = {"reference": f"RelatedPerson?identifier={SYSTEM}|{ANOTHERS}"}
    goal = find(file, "Goal", "rust")
    goal["expressedBy"] = {"type": "RelatedPerson", "identifier": number(ANOTHERS)}
    goal["subject"] = {"type": "Patient", "identifier": number("9999.99.990")}
    report = await take(file)
    assert ANOTHERS not in await kept()
    # Whom the number pointed at was found by it, before it was left out.
    rows = {row.ref: row for row in await Received.filter(circle_id=report.circle_id)}
    step = await Step.get(id=rows["Task/rooster"].thing_id)
    assert step.member_id == rows["RelatedPerson/wim"].thing_id
    assert '"9999.99.990"' in rows["Goal/rust"].was
    for row in rows.values():
        if row.kind not in ("identifier", "activity"):
            assert faults_of(right(row.was.encode())) == []


async def test_the_same_file_twice_changes_nothing_also_when_something_is_left_out(cast: Cast) -> None:
    file = bundle("lotte")
    find(file, "RelatedPerson", "wim")["identifier"] = [number(ANOTHERS)]
    await take(file)
    again = await take(file)
    assert (again.made, again.changed, again.kept_anew) == ({}, {}, 0)


async def test_a_young_person_is_known_by_her_number_however_it_is_written(cast: Cast) -> None:
    first = await take(bundle("lotte"))
    file = right(dumps(bundle("lotte")).decode().replace("Patient/lotte", "Patient/p-2").encode())
    patient = find(file, "Patient")
    patient["id"], patient["identifier"] = "p-2", [number("9999.99.990")]
    again = await take(file)
    assert (again.circle_id, again.made) == (first.circle_id, {})
    assert identifiers(patient) == ((SYSTEM, OWN),)


@pytest.mark.parametrize(("kind", "id", "value"), [("Patient", "lotte", OWN), ("RelatedPerson", "wim", ANOTHERS)])
async def test_a_number_as_an_id_is_refused(cast: Cast, kind: str, id: str, value: str) -> None:
    """An id stands in open columns, and in others' addresses."""
    text = dumps(bundle("lotte")).decode().replace(f"{kind}/{id}", f"{kind}/{value}")
    file = right(text.encode())
    find(file, kind, id).update(id=value, identifier=[number(value)])
    with pytest.raises(Refused) as refused:
        await take(file)
    assert refused.value.faults[0].at.endswith(f"ofType({kind}).id")
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        f"identifier={SYSTEM}|{OWN}",
        f"identifier={SYSTEM}|",
        f"identifier=http%3A%2F%2Ffhir.nl%2Ffhir%2FNamingSystem%2Fbsn%7C{OWN}",
        f"identifier={OWN}",
        f"identifier=|{OWN}",
        f"identifier=urn:x|B-2041,{SYSTEM}|{OWN}",
        f"identifier:of-type=NNNLD|{OWN},urn:oid:2.16.840.1.113883.2.4.6.3|{OWN}",
        f"colour={SYSTEM}|{OWN}",
    ],
)
async def test_nobody_is_found_by_a_number_in_an_address(app: httpx2.ASGITransport, cast: Cast, query: str) -> None:
    async with reading_as(app, cast, "joost") as client:
        answer = await client.get(f"/fhir/Patient?{query}")
        issue = outcome(answer, 400)
        assert issue["code"] == "not-supported"
        assert issue["details"]["text"].startswith("Zoeken op BSN kan hier niet.")
        assert OWN not in answer.text
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert outcome(await client.post("/fhir/Patient/_search", content=query, headers=form), 400) == issue
        assert outcome(await client.get("/fhir/Goal?patient.identifier=" + f"{SYSTEM}|{OWN}"), 400) == issue


async def test_another_identifier_is_what_it_was(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "joost") as client:
        assert (await client.get("/fhir/Patient?identifier=urn:x|B-2041")).status_code == 200
        assert (await client.get(f"/fhir/Patient?_id={cast.circle.id}")).status_code == 200
