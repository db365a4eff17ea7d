"""A program reads who looked at a file: the same lines as the page, no more, as AuditEvent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from exchange import audit_event
from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine, Outcome
from portal.circles.audience import Audience
from portal.circles.consent import Consent, ConsentAnswer
from portal.people.actor import Strength
from portal.people.session_row import Session
from portal.plan.models import Goal
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import ids, outcome, reading_as, right


@pytest.fixture
async def looks(cast: Cast) -> None:
    """Joost, Marloes and Naima looked at the plan."""
    for name in ("joost", "marloes", "naima"):
        await doors.open(Goal, cast.goal.id, await cast.actor(name), Action.PLAN_READ)


async def test_her_mother_reads_who_looked_at_the_plan(app: httpx2.ASGITransport, cast: Cast, looks: None) -> None:
    async with reading_as(app, cast, "samira") as client:
        found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}"))
        (first,) = [
            each["resource"]
            for each in found["entry"]
            if each["resource"]["agent"][0]["who"].get("reference") == f"Practitioner/{cast.people['joost'].id}"
        ]
        one = right(await client.get(f"/fhir/AuditEvent/{first['id']}"))
    assert one == first
    assert (one["action"], one["outcome"], one["subtype"][0]["code"]) == ("R", "0", "plan-read")
    assert one["type"]["code"] == "110110"
    assert one["agent"][0]["name"] == cast.people["joost"].name
    assert one["agent"][0]["location"]["display"] == "De Brug"
    assert "network" not in one["agent"][0]
    assert one["entity"][0]["what"]["reference"] == f"Patient/{cast.circle.id}"
    assert one["entity"][1]["what"]["identifier"]["value"] == f"urn:uuid:{cast.goal.id}"


async def test_it_is_found_by_agent_and_by_date(app: httpx2.ASGITransport, cast: Cast, looks: None) -> None:
    async with reading_as(app, cast, "samira") as client:

        async def asked(query: str) -> set[str]:
            found = right(await client.get(f"/fhir/AuditEvent?patient=Patient/{cast.circle.id}&{query}"))
            return {each["resource"]["agent"][0]["name"] for each in found.get("entry", [])}

        joost, marloes, naima, samira = (cast.people[n].name for n in ("joost", "marloes", "naima", "samira"))
        assert await asked(f"agent=Practitioner/{cast.people['joost'].id}") == {joost}
        assert await asked(f"agent=RelatedPerson/{cast.members['naima'].id}") == {naima}
        assert await asked(f"agent=Practitioner/{store.new_id()}") == set()
        assert await asked("date=2026-11-23") >= {joost, marloes, naima}
        assert await asked("date=ge2026-11-23T08:00:00Z&date=lt2026-11-24") >= {joost, marloes, naima, samira}
        assert await asked("date=lt2026-11-23") == set()
        assert outcome(await client.get("/fhir/AuditEvent?date=gisteren"), 400)["code"] == "value"
        for edge in ("9999", "9999-12-31", "le9999-12-31T23:59:59Z", "0001-01-01T00:00:00%2B14:00"):
            assert outcome(await client.get(f"/fhir/AuditEvent?date={edge}"), 400)["code"] == "value"
        assert outcome(await client.get("/fhir/AuditEvent?date=ap2026"), 400)["code"] == "not-supported"
        assert outcome(await client.get("/fhir/AuditEvent?agent=Device/1"), 400)["code"] == "value"


async def test_a_page_leads_to_the_next_until_all_are_seen(app: httpx2.ASGITransport, cast: Cast, looks: None) -> None:
    async with reading_as(app, cast, "samira") as client:
        first = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}&_count=2"))
        assert len(ids(first)) == 2 and "total" not in first
        link = next(each["url"] for each in first["link"] if each["relation"] == "next")
        second = right(await client.get(link))
    assert len(ids(second)) and not set(ids(first)) & set(ids(second))


async def test_who_has_no_custody_reads_her_own_lines_and_a_stranger_none(
    app: httpx2.ASGITransport, cast: Cast, looks: None
) -> None:
    his = await AccessLine.filter(person_id=cast.people["joost"].id, chain=f"circle:{cast.circle.id}").first()
    assert his is not None
    for name, own in (("naima", True), ("marloes", True), ("bas", False), ("yara", False)):
        async with reading_as(app, cast, name) as client:
            found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}"))
            names = {each["resource"]["agent"][0]["name"] for each in found.get("entry", [])}
            assert names == ({cast.people[name].name} if own else set())
            outcome(await client.get(f"/fhir/AuditEvent/{his.id}"), 404)


async def test_what_only_noor_may_read_is_not_told_to_her_mother(app: httpx2.ASGITransport, cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        mine = await Goal.set(cast.circle, by=noor, words="Voor mij", audience=Audience.ONLY_ME)
    await doors.open(Goal, mine.id, noor, Action.PLAN_READ)
    hers = await AccessLine.get(thing_id=mine.id, action="plan_read")
    async with reading_as(app, cast, "samira") as client:
        outcome(await client.get(f"/fhir/AuditEvent/{hers.id}"), 404)
        assert str(hers.id) not in ids(right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}")))
    async with reading_as(app, cast, "noor") as client:
        assert (
            right(await client.get(f"/fhir/AuditEvent/{hers.id}"))["entity"][1]["securityLabel"][0]["code"] == "only_me"
        )


async def test_how_many_consents_a_door_found_is_not_told_beside_the_fewer_she_was_shown(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    """One that a no of Noor's replaced is found and not shown: the difference would tell her mother of that no."""
    with clock.everywhere_at(NOW + timedelta(minutes=1)):
        async with store.write():
            await Consent.share(
                cast.members["noor"],
                ConsentAnswer.WITHDRAWN,
                by=await cast.actor("noor"),
                words="Nee.",
                text="share-1",
                language="nl",
                to_member=cast.members["samira"].id,
            )
        async with reading_as(app, cast, "samira") as client:
            right(await client.get(f"/fhir/Consent?patient={cast.circle.id}"))
            found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}&_count=200"))
    entities = [each for event in found["entry"] for each in event["resource"]["entity"]]
    searched = [each for each in entities if each["type"]["code"] == "Consent"]
    assert searched and not [each for each in searched if "detail" in each]
    # Of other lists she reads back how many she found.
    assert [each for each in entities if each["type"]["code"] == "Member" and "detail" in each]


async def test_what_kind_of_event_and_how_she_was_in_stand_in_codes_that_others_know(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    """By which passkey or whose provider somebody came in is hers: the kind of means is told, and how strong it is."""
    joost = replace(await cast.actor("joost"), means="oidc:de-brug-1", strength=Strength.PROVIDER)
    naima = replace(await cast.actor("naima"), means=f"passkey:{cast.circle.id}", strength=Strength.PASSKEY)
    await doors.page(Goal, joost, Action.PLAN_READ, within=await doors.enter(joost, cast.circle.id, Action.PLAN_READ))
    await doors.enter(await cast.actor("samira"), cast.circle.id, Action.FILE_EXPORT)
    await doors.open(Goal, cast.goal.id, naima, Action.PLAN_READ)
    async with reading_as(app, cast, "samira") as client:
        found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}"))
    events = [each["resource"] for each in found["entry"]]

    def seen(name: str) -> set[tuple[str, ...]]:
        hers = [each for each in events if each["agent"][0].get("name") == cast.people[name].name]
        said = [[e["valueCode"] for e in each["agent"][0].get("extension", [])] for each in hers]
        return {(each["type"]["code"], *codes) for each, codes in zip(hers, said, strict=True)}

    assert seen("joost") == {("110110", "oidc", "provider"), ("110112", "oidc", "provider")}
    assert seen("naima") == {("110110", "passkey", "passkey")}
    assert "110106" in {code for code, *_codes in seen("samira")}
    assert "oidc:" not in str(found) and "passkey:" not in str(found)


def test_a_sign_in_is_an_authentication() -> None:
    line = AccessLine(action="sign_in", event="E", outcome=Outcome.DONE, at=NOW, capacity="own", means="email")
    shown = audit_event.to_fhir(line, None, "", own=True)
    assert (shown["type"]["code"], shown["type"]["display"]) == ("110114", "User Authentication")


async def events_of(app: httpx2.ASGITransport, cast: Cast, reader: str, name: str) -> list[dict[str, Any]]:
    """What `reader` finds of what somebody did."""
    async with reading_as(app, cast, reader) as client:
        found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}&_count=200"))
    events: list[dict[str, Any]] = [each["resource"] for each in found["entry"]]
    return [each for each in events if each["agent"][0].get("name") == cast.people[name].name]


def consents_in(event: dict[str, Any]) -> list[str]:
    """The answers it points at."""
    return [each["what"]["reference"] for each in event["entity"] if each["type"]["code"] == "Consent"]


@pytest.mark.parametrize(("reader", "hears"), [("noor", True), ("joost", True), ("samira", False)])
async def test_by_whose_yes_a_thing_was_opened_is_told_to_who_reads_what_was_said(
    app: httpx2.ASGITransport, cast: Cast, reader: str, hears: bool
) -> None:
    """Her mother would learn from 'care' or 'consent' whether Noor said anything of Joost."""
    async with store.write():
        yes = await Consent.share(
            cast.members["noor"],
            ConsentAnswer.GIVEN,
            by=await cast.actor("noor"),
            words="Ja.",
            text="share-1",
            language="nl",
            to_member=cast.members["joost"].id,
        )
    await doors.open(Goal, cast.goal.id, await cast.actor("joost"), Action.PLAN_READ)
    (event,) = await events_of(app, cast, reader, "joost")
    rules = [each.partition("#")[2] for each in event["agent"][0]["policy"] if "/seeing#" in each]
    assert rules == (["consent"] if hears else [])
    assert consents_in(event) == ([f"Consent/{yes.id}"] if hears else [])


async def test_an_answer_about_one_thing_is_named_only_to_who_gave_it(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with store.write():
        await Consent.share(
            cast.members["samira"],
            ConsentAnswer.GIVEN,
            by=await cast.actor("samira"),
            words="Ja.",
            text="share-1",
            language="nl",
            to_member=cast.members["joost"].id,
            thing_id=cast.goal.id,
        )
    await doors.open(Goal, cast.goal.id, await cast.actor("joost"), Action.PLAN_READ)
    for reader in ("noor", "joost"):
        (event,) = await events_of(app, cast, reader, "joost")
        assert consents_in(event) == [] and any("/seeing#consent" in each for each in event["agent"][0]["policy"])


async def test_what_became_of_a_thing_and_by_which_sign_in_stand_in_it(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    joost = await cast.sign_in(visitor, "joost")
    data = {"id": str(store.new_id()), "words": "Vaker naar buiten", "audience": "whole_circle"}
    assert (await joost.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=data)).status_code == 303
    await joost.get(f"/kringen/{cast.circle.id}/plan")
    session = await Session.get(person_id=cast.people["joost"].id)
    for reader, sign_ins in (("joost", {str(session.id)}), ("noor", {None})):
        events = await events_of(app, cast, reader, "joost")
        done = {each["action"]: each["entity"][-1]["lifecycle"]["code"] for each in events}
        assert done == {"R": "6", "C": "1"}
        assert {each["agent"][0].get("altId") for each in events} == sign_ins
