"""A program reads a circle's people with somebody's token: what she may know, in FHIR's shape."""

from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from exchange.models import Token
from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.circles.thing import Owner
from portal.people.actor import Actor
from portal.people.models import Staff
from portal.store import write
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import BASE, HOST, ids, outcome, reading_as, right

HOUSE = Actor.house("a test")


async def test_the_young_person_reads_herself_and_her_team(app: httpx2.ASGITransport, cast: Cast) -> None:
    circle = cast.circle
    async with reading_as(app, cast, "noor") as client:
        noor = right(await client.get(f"/fhir/Patient/{circle.id}"))
        team = right(await client.get(f"/fhir/CareTeam/{circle.id}"))
    assert (noor["name"][0]["text"], noor["birthDate"]) == ("Noor de Vries", "2011-03-14")
    members = {each["member"]["display"]: each for each in team["participant"]}
    assert members["Noor de Vries"]["member"]["reference"] == f"Patient/{circle.id}"
    assert members["Naima El Amrani"]["role"] == [{"text": "tante"}]
    assert members["Joost Visser"]["role"] == [{"text": "schoolmaatschappelijk werker"}, {"text": "regisseur"}]
    assert members["Joost Visser"]["onBehalfOf"]["display"] == "De Brug"
    assert team["meta"]["security"][0]["code"] == "whole_circle"


async def test_every_reference_in_the_team_can_be_followed(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "samira") as client:
        team = right(await client.get(f"/fhir/CareTeam/{cast.circle.id}"))
        for each in team["participant"]:
            found = right(await client.get(f"/fhir/{each['member']['reference']}"))
            assert found["name"][0]["text"] == each["member"]["display"]
            if "onBehalfOf" in each:
                organisation = right(await client.get(f"/fhir/{each['onBehalfOf']['reference']}"))
                assert organisation["name"] == each["onBehalfOf"]["display"]


async def test_professionals_are_found_with_their_places(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "marloes") as client:
        people = right(await client.get("/fhir/Practitioner"))
        roles = right(await client.get("/fhir/PractitionerRole"))
        organisations = right(await client.get("/fhir/Organization"))
        joost = await Staff.get(person_id=cast.people["joost"].id)
        role = right(await client.get(f"/fhir/PractitionerRole/{joost.id}"))
    assert sorted(ids(people)) == sorted(str(cast.people[key].id) for key in ("joost", "marloes"))
    assert len(ids(roles)) == 2
    assert {each["resource"]["name"] for each in organisations["entry"]} == {"De Brug", "Het Anker"}
    assert role["code"] == [{"text": "schoolmaatschappelijk werker"}]


async def test_family_and_network_are_related_persons(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "joost") as client:
        found = right(await client.get(f"/fhir/RelatedPerson?patient={cast.circle.id}"))
    names = {each["resource"]["name"][0]["text"] for each in found["entry"]}
    assert names == {"Samira El Amrani", "Peter de Vries", "Naima El Amrani", "Gerda Smit"}


KINDS = ["Patient", "CareTeam", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization"]


@pytest.mark.parametrize("stranger", ["bas", "dirk", "tom", "ineke"])
async def test_a_stranger_finds_nothing_of_this_circle(app: httpx2.ASGITransport, cast: Cast, stranger: str) -> None:
    aunt = cast.members["naima"]
    async with reading_as(app, cast, stranger) as client:
        for path in (
            f"Patient/{cast.circle.id}",
            f"CareTeam/{cast.circle.id}",
            f"RelatedPerson/{aunt.id}",
            f"Practitioner/{cast.people['marloes'].id}",
        ):
            hidden = outcome(await client.get(f"/fhir/{path}"), 404)
            absent = outcome(await client.get(f"/fhir/{path.split('/')[0]}/{uuid4()}"), 404)
            assert hidden == absent
        for kind in KINDS:
            found = right(await client.get(f"/fhir/{kind}?_id={cast.circle.id},{aunt.id},{cast.people['marloes'].id}"))
            assert found["total"] == 0


async def test_work_and_family_are_two_capacities(app: httpx2.ASGITransport, cast: Cast) -> None:
    """A therapist who is also somebody's aunt reads with her work's token only what her work opens."""
    async with write():
        await Member.admit(
            cast.waiting, by=HOUSE, role=MemberRole.NETWORK, name="Marloes", person_id=cast.people["marloes"].id
        )
    own = (await Token.make(cast.people["marloes"], lasts=timedelta(hours=1)))[1]
    async with reading_as(app, cast, "marloes") as client:
        assert ids(right(await client.get("/fhir/Patient"))) == [str(cast.circle.id)]
        at_home = {"Authorization": f"Bearer {own}"}
        assert ids(right(await client.get("/fhir/Patient", headers=at_home))) == [str(cast.waiting.id)]


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nonsense", "Basic Zm9vOmJhcg=="])
async def test_without_a_token_nothing_opens(app: httpx2.ASGITransport, cast: Cast, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers=headers) as client:
        for path in (f"Patient/{cast.circle.id}", "Patient", "Nothing", "Patient/1/2/3"):
            answer = await client.get(f"/fhir/{path}")
            assert outcome(answer, 401)["code"] == "login"
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert outcome(await client.post("/fhir/Patient/_search"), 401)["code"] == "login"


async def test_a_session_is_no_token(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    outcome(await visitor.get(f"/fhir/Patient/{cast.circle.id}"), 401)


async def test_a_token_ends_at_its_minute(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        right(await client.get("/fhir/Patient"))
        with clock.everywhere_at(NOW + timedelta(minutes=61)):
            outcome(await client.get("/fhir/Patient"), 401)


async def test_a_token_for_work_ends_with_the_work(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "joost") as client:
        right(await client.get("/fhir/Patient"))
        await Staff.filter(person_id=cast.people["joost"].id).update(until=NOW - timedelta(minutes=1))
        outcome(await client.get("/fhir/Patient"), 401)


async def test_who_left_is_gone_for_who_stayed(app: httpx2.ASGITransport, cast: Cast) -> None:
    aunt = cast.members["naima"]
    async with reading_as(app, cast, "naima") as hers, reading_as(app, cast, "noor") as client:
        async with write():
            await aunt.leave(by=HOUSE)
        assert outcome(await client.get(f"/fhir/RelatedPerson/{aunt.id}"), 410)["code"] == "deleted"
        outcome(await hers.get(f"/fhir/RelatedPerson/{aunt.id}"), 404)
        team = right(await client.get(f"/fhir/CareTeam/{cast.circle.id}"))
        assert aunt.name not in [each["member"]["display"] for each in team["participant"]]


async def test_who_is_only_named_is_no_part_of_the_team(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with write():
        named = await Member.make(
            by=HOUSE,
            owner=(Owner.CIRCLE, cast.circle.id),
            role=MemberRole.NETWORK,
            name="Opa Wim",
            relation="opa",
            since=clock.now(),
        )
    async with reading_as(app, cast, "noor") as client:
        assert right(await client.get(f"/fhir/RelatedPerson/{named.id}"))["active"] is False
        team = right(await client.get(f"/fhir/CareTeam/{cast.circle.id}"))
    assert "Opa Wim" not in [each["member"]["display"] for each in team["participant"]]


async def test_a_professional_is_no_related_person(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        outcome(await client.get(f"/fhir/RelatedPerson/{cast.members['joost'].id}"), 404)
        outcome(await client.get(f"/fhir/Practitioner/{cast.people['samira'].id}"), 404)


async def test_a_found_resource_is_the_read_resource(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "joost") as client:
        for kind in KINDS:
            found = right(await client.get(f"/fhir/{kind}"))
            assert found["entry"], kind
            for entry in found["entry"]:
                assert entry["fullUrl"] == f"{BASE}/{kind}/{entry['resource']['id']}"
                assert right(await client.get(entry["fullUrl"])) == entry["resource"]
