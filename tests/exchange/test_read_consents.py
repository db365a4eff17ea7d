"""A program reads what was said yes and no to: Consent, for who may know of it, and never a no to whom it is about."""

import base64
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fhir.resources.R4B.consent import Consent as R4Consent

from exchange.checks import faults_of
from portal import clock
from portal.circles.audience import Kind
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.models import Member
from portal.members.deciding import People
from portal.members.erasure import ErasureRequest
from portal.store import new_id, write
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import outcome, reading_as, right
from tests.exchange.files import FHIR

ABOUT = "https://kring.example/fhir/CodeSystem/consent-about"
LATER = NOW + timedelta(minutes=1)


async def found(app: httpx2.ASGITransport, cast: Cast, key: str, query: str = "") -> list[dict[str, Any]]:
    """What this person finds."""
    async with reading_as(app, cast, key) as client:
        return [each["resource"] for each in right(await client.get(f"/fhir/Consent{query}")).get("entry", [])]


async def noor_says(
    cast: Cast, to: Member | None, answer: ConsentAnswer, *, kind: Kind | None = None, thing: UUID | None = None
) -> Consent:
    """Noor says who may read what, a minute later than the cast did."""
    with clock.everywhere_at(LATER):
        async with write():
            return await Consent.share(
                cast.members["noor"],
                answer,
                by=await cast.actor("noor"),
                words="Dat mag niet.",
                text="share-1",
                language="nl",
                to_member=to.id if to else None,
                kind=kind,
                thing_id=thing,
            )


async def test_the_mother_reads_on_whose_yes_an_organisation_takes_part(app: httpx2.ASGITransport, cast: Cast) -> None:
    part = cast.parts["het-anker"]
    yes = await found(app, cast, "samira", f"?category=organisation&actor=Organization/{part.organisation_id}")
    assert len(yes) == 2
    for each in yes:
        R4Consent.model_validate(each)
        assert (each["status"], each["provision"]["type"]) == ("active", "permit")
        assert each["patient"]["reference"] == f"Patient/{cast.circle.id}"
        assert each["provision"]["actor"][0]["reference"]["display"] == "Het Anker"
        text = each["sourceAttachment"]
        assert (text["title"], text["language"]) == ("organisation-2", "nl")
        assert base64.b64decode(text["data"]).decode() == "Het Anker mag meedoen in de kring van Noor."
    assert {each["performer"][0]["display"] for each in yes} == {"Noor de Vries", "Samira El Amrani"}


async def test_one_is_read_by_its_id_and_its_references_lead_somewhere(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        for each in await found(app, cast, "noor"):
            assert right(await client.get(f"/fhir/Consent/{each['id']}")) == each
            named = [each["patient"], *each["performer"]]
            named += [to["reference"] for to in each["provision"].get("actor", [])]
            for reference in named:
                if "reference" in reference:
                    right(await client.get(f"/fhir/{reference['reference']}"))


async def test_after_a_withdrawal_it_is_active_no_more(app: httpx2.ASGITransport, cast: Cast) -> None:
    part = cast.parts["het-anker"]
    with clock.everywhere_at(LATER):
        async with write():
            await part.end(by=await cast.actor("noor"), member_id=cast.members["noor"].id)
        told = await found(app, cast, "samira", f"?actor={part.organisation_id}")
        assert {each["status"] for each in told} == {"inactive"}


async def test_a_no_to_a_parent_is_not_told_to_him_and_not_to_the_other(app: httpx2.ASGITransport, cast: Cast) -> None:
    peter = cast.members["peter"]
    before = await found(app, cast, "peter", "?category=share")
    assert [each["status"] for each in before] == ["active"]
    no = await noor_says(cast, peter, ConsentAnswer.WITHDRAWN)
    with clock.everywhere_at(LATER):
        await _only_hers_and_the_helpers(app, cast, no, before[0]["id"])


async def _only_hers_and_the_helpers(app: httpx2.ASGITransport, cast: Cast, no: Consent, before: str) -> None:
    for key in ("peter", "samira", "naima"):
        told = await found(app, cast, key)
        assert str(no.id) not in json.dumps(told), key
        async with reading_as(app, cast, key) as client:
            assert (await client.get(f"/fhir/Consent/{no.id}")).status_code == 404
    # That she once said yes is not left standing as if it still held: what replaced it is not his to know.
    assert await found(app, cast, "peter", "?category=share") == []
    # She herself and who helps her read both.
    for key in ("noor", "joost"):
        stands = {each["id"]: (each["status"], each["provision"]["type"]) for each in await found(app, cast, key)}
        assert stands[str(no.id)] == ("active", "deny")
        assert stands[before] == ("inactive", "permit")


async def test_who_said_no_to_an_organisation_is_told_to_nobody_else(app: httpx2.ASGITransport, cast: Cast) -> None:
    part = cast.parts["het-anker"]
    with clock.everywhere_at(LATER):
        async with write():
            no = await Consent.make(
                by=await cast.actor("noor"),
                owner=(cast.circle.owner_kind, cast.circle.id),
                by_member_id=cast.members["noor"].id,
                about=part.about,
                to_organisation=part.organisation_id,
                answer=ConsentAnswer.REFUSED,
                words="Nee.",
                text="organisation-2",
                since=clock.now(),
            )
        for key in ("samira", "peter", "naima", "joost", "marloes"):
            assert str(no.id) not in json.dumps(await found(app, cast, key)), key
        (mine,) = await found(app, cast, "noor", f"?_id={no.id}")
        assert (mine["status"], mine["provision"]["type"]) == ("rejected", "deny")


async def test_a_parents_yes_to_erasing_is_read_by_who_may_know_of_it(app: httpx2.ASGITransport, cast: Cast) -> None:
    parents = [cast.members[key] for key in ("samira", "peter")]
    async with write():
        await cast.circle.keep(by=await cast.actor("joost"), birth=f"{cast.today.year - 10}-01-02")
        await cast._custody(cast.circle, parents[1])
        people = await People.of(cast.circle)
        asked = await ErasureRequest.ask(parents[0], people, by=await cast.actor("samira"), id=new_id())
        await asked.say(parents[1], True, people, by=await cast.actor("peter"), words="Ja.", language="nl")
    for key in ("samira", "peter", "joost"):
        (said,) = await found(app, cast, key, "?category=erase")
        assert (said["status"], said["category"][1]["coding"][0]["display"]) == ("active", "erasing the file"), key
    for key in ("naima", "noor", "yara"):
        assert await found(app, cast, key, "?category=erase") == [], key
    async with write():
        await asked.withdraw(by=await cast.actor("samira"))
    assert [each["status"] for each in await found(app, cast, "peter", "?category=erase")] == ["inactive"]


async def test_what_is_said_of_one_thing_only_its_speaker_reads(app: httpx2.ASGITransport, cast: Cast) -> None:
    said = await noor_says(cast, cast.members["samira"], ConsentAnswer.GIVEN, thing=cast.goal.id)
    assert str(said.id) in json.dumps(await found(app, cast, "noor"))
    for key in ("samira", "joost"):
        assert str(said.id) not in json.dumps(await found(app, cast, key)), key


async def test_the_aunt_reads_nothing_of_organisations_and_a_stranger_nothing_at_all(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    assert not [each for each in await found(app, cast, "naima") if "organisation" in json.dumps(each["category"])]
    (one, *_more) = await found(app, cast, "noor", "?category=organisation")
    for key in ("dirk", "yara", "bas", "ineke"):
        async with reading_as(app, cast, key) as client:
            assert (await client.get(f"/fhir/Consent/{one['id']}")).status_code in (403, 404), key
        assert str(cast.circle.id) not in json.dumps(await found(app, cast, key, f"?patient={cast.circle.id}")), key


async def test_a_birthday_lapses_a_yes_about_a_parent(app: httpx2.ASGITransport, cast: Cast) -> None:
    with clock.everywhere_at(NOW + timedelta(days=200)):
        told = await found(app, cast, "noor", "?category=share")
        assert {each["status"] for each in told} == {"inactive"}


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("?status=active&category=share", 2),
        ("?status=http://hl7.org/fhir/consent-state-codes|active&category=share", 2),
        ("?status=http://elsewhere.example|active", 0),
        ("?status=proposed,active&category=share", 2),
        ("?status=rejected", 0),
        (f"?category={ABOUT}|share", 2),
        ("?category=http://loinc.org|59284-0&category=share", 2),
        ("?date=2026-11-23&category=share", 2),
        ("?date=gt2026-11-23&category=share", 0),
        ("?date=ge2026-11&category=share", 2),
        ("?period=gt2030-01-01&category=share", 2),
        ("?period=sa2030-01-01&category=share", 0),
        ("?period=eb2026-01-01", 0),
    ],
)
async def test_searches_find_what_they_ask_for(app: httpx2.ASGITransport, cast: Cast, query: str, matches: int) -> None:
    told = await found(app, cast, "noor", query)
    assert len(told) == matches
    async with reading_as(app, cast, "noor") as client:
        pairs = dict(each.split("=", 1) for each in query[1:].split("&") if query.count("category=") < 2)
        if pairs:
            posted = right(await client.post("/fhir/Consent/_search", data=pairs))
            assert posted["total"] == matches


@pytest.mark.parametrize("query", ["?date=gisteren", "?period=ne2026", "?status:not=active", "?actor=Device/1"])
async def test_a_mistake_never_widens_what_is_found(app: httpx2.ASGITransport, cast: Cast, query: str) -> None:
    async with reading_as(app, cast, "noor") as client:
        outcome(await client.get(f"/fhir/Consent{query}"), 400)


async def test_pages_of_one_lead_through_them_all(app: httpx2.ASGITransport, cast: Cast) -> None:
    all_ = [each["id"] for each in await found(app, cast, "noor")]
    seen: list[str] = []
    async with reading_as(app, cast, "noor") as client:
        path = "/fhir/Consent?_count=2"
        while path:
            bundle = right(await client.get(path))
            seen += [each["resource"]["id"] for each in bundle.get("entry", [])]
            path = next((each["url"] for each in bundle["link"] if each["relation"] == "next"), "")
    assert (seen, len(all_) > 4) == (all_, True)


async def test_saying_yes_is_done_on_a_page_and_not_by_a_program(app: httpx2.ASGITransport, cast: Cast) -> None:
    example = (FHIR / "examples" / "consent.json").read_bytes()
    before = await Consent.all().count()
    async with reading_as(app, cast, "noor") as client:
        for method, path in (("POST", "/fhir/Consent"), ("PUT", "/fhir/Consent/1"), ("DELETE", "/fhir/Consent/1")):
            answer = await client.request(method, path, content=example)
            outcome(answer, 405)
    assert await Consent.all().count() == before


async def test_metadata_says_what_it_can_be_searched_by(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with httpx2.AsyncClient(transport=app, base_url="http://kring.test") as client:
        statement = right(await client.get("/fhir/metadata"))
    (row,) = [each for each in statement["rest"][0]["resource"] if each["type"] == "Consent"]
    assert {each["name"]: each["type"] for each in row["searchParam"]} == {
        "_id": "token",
        "patient": "reference",
        "actor": "reference",
        "category": "token",
        "date": "date",
        "period": "date",
        "status": "token",
    }
    assert {each["code"] for each in row["interaction"]} == {"read", "search-type"}


async def test_many_consents_cost_no_more_queries(
    app: httpx2.ASGITransport, cast: Cast, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    async with reading_as(app, cast, "noor") as client:
        await client.get("/fhir/Consent")
        with queries() as few:
            await client.get("/fhir/Consent")
        for _each in range(15):
            await noor_says(cast, cast.members["samira"], ConsentAnswer.GIVEN)
        # The key is in hand again, as it was for the few.
        await client.get("/fhir/Consent?_count=200")
        with queries() as many:
            await client.get("/fhir/Consent?_count=200")
    assert len(many) == len(few)


def test_the_rules_that_the_models_let_pass_are_checked() -> None:
    example = json.loads((FHIR / "examples" / "consent.json").read_bytes())
    assert faults_of(example) == []
    without = {name: each for name, each in example.items() if name != "policy"}
    assert any("ppc-1" in each.words for each in faults_of(without))
    for code, key in (("patient-privacy", "ppc-2"), ("research", "ppc-3"), ("adr", "ppc-4"), ("treatment", "ppc-5")):
        of_nobody = {name: each for name, each in example.items() if name != "patient"}
        of_nobody["scope"] = {"coding": [{**example["scope"]["coding"][0], "code": code}]}
        assert any(key in each.words for each in faults_of(of_nobody)), key
    wrong = {**example, "status": "bogus"}
    assert any(each.code == "code-invalid" for each in faults_of(wrong))
