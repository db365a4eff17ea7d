"""Nobody reads another one's address: on no page, in no answer of FHIR, no file and no letter (separated parents).

Addresses are planted for each of the cast, at home and by mail and phone, and all of it is read as each other one.
"""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from exchange.shelves import SHELVES
from exchange.writing import kept
from portal import outbox, store
from portal.circles.consent import Consent
from portal.circles.models import Member
from portal.members.cover import Cover
from portal.members.handing import DirectorOffer
from portal.members.models import Invitation
from portal.outbox import Errand, Letter
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.store import new_id
from tests.access.expected import CAST
from tests.access.test_matrix import ROWS
from tests.cast import Cast
from tests.exchange.clients import reading_as

# Who gave it, gets it back: the organisation whose record system handed somebody over.
GIVER, GIVEN = "marloes", ("samira", "peter", "naima")
READERS = [name for name in CAST if name != "nobody"]


def home_of(key: str) -> str:
    """A home nobody else may read of."""
    return f"Schuilstraat {key}"


async def plant(cast: Cast) -> dict[str, set[str]]:
    """What is whose: her account's mail, what a record system told of her home and phone, where she was invited."""
    await cast.put_papers_in()
    anker = Actor(Capacity.HOUSE, None, organisation_id=cast.organisations["het-anker"].id)
    async with store.write():
        for key in GIVEN:
            rest = {
                "telecom": [{"system": "phone", "value": f"06-geheim-{key}"}],
                "address": [{"text": home_of(key), "use": "home"}],
            }
            await cast.members[key].keep(by=anker, rest=kept(rest), organisation_of_maker=anker.organisation_id)
        rest = {"address": [{"text": home_of("noor")}]}
        await cast.circle.keep(by=anker, rest=kept(rest), organisation_of_maker=anker.organisation_id)
    planted = {key: {cast.people[key].email} for key in READERS}
    for key in (*GIVEN, "noor"):
        planted[key] |= {home_of(key), f"06-geheim-{key}"}
    planted["oma"] = {cast.asked.email}
    return planted


def told(text: str, planted: dict[str, set[str]], reader: str) -> set[str]:
    """Whose address stands in this text, but for the reader's own."""
    plain = text.casefold()
    return {key for key, each in planted.items() if key != reader and any(one.casefold() in plain for one in each)}


def at_her_own_desk(path: str) -> bool:
    """Where an administrator reads at which work address a colleague was asked: no family stands there."""
    return path.startswith("/kantoor")


@pytest.mark.parametrize("reader", READERS)
async def test_no_page_shows_it(reader: str, app: httpx2.ASGITransport, cast: Cast) -> None:
    planted, wrong, read, own = await plant(cast), [], 0, False
    headers = {"Origin": "http://kring.test"}
    async with httpx2.AsyncClient(transport=app, base_url="http://kring.test", headers=headers) as client:
        await cast.sign_in(client, reader)
        for row in ROWS:
            if row.method != "GET" or row.path.startswith("/fhir"):
                continue
            path = row.path.format(**cast.places())
            answer = await client.get(path)
            read += answer.status_code == 200
            found = told(answer.text, planted, reader)
            # Her own stands on her own page: a reading that finds nothing would prove nothing.
            own = own or bool(told(answer.text, {reader: planted[reader]}, ""))
            wrong += [(path, found)] if found and not at_her_own_desk(path) else []
    assert (wrong, read > 10, own) == ([], True, True)


@pytest.mark.parametrize("reader", READERS)
async def test_no_answer_of_fhir_shows_it(reader: str, app: httpx2.ASGITransport, cast: Cast) -> None:
    planted, wrong = await plant(cast), []
    async with reading_as(app, cast, reader) as client:
        for kind in SHELVES:
            answer = await client.get(f"/fhir/{kind}?_count=200")
            resources = [each["resource"] for each in answer.json().get("entry", [])]
            for resource in resources:
                one = await client.get(f"/fhir/{kind}/{resource['id']}")
                wrong += [(kind, found) for found in [told(one.text, planted, reader)] if found]
            wrong += [(kind, found) for found in [told(answer.text, planted, reader)] if found]
    if reader != GIVER:
        assert wrong == []
        return
    # What is planted is really there: who gave it gets it back, and only that.
    assert {key for _kind, found in wrong for key in found} == {*GIVEN, "noor"}
    assert {kind for kind, _found in wrong} == {"Patient", "RelatedPerson"}


async def test_no_letter_names_another_address(cast: Cast) -> None:
    planted, letters = await plant(cast), await _every_letter(cast)
    assert {each.kind for each, _letter in letters} >= {
        "invitation", "invitation_question", "circle_news", "director_offer", "cover_asked", "organisation_out", "turn",
    }  # fmt: skip
    for errand, letter in letters:
        others = {key: each for key, each in planted.items() if letter.to not in each}
        text = f"{letter.subject} {letter.text}"
        assert told(text, others, "") == set(), errand.kind
        assert re.findall(r"[\w.]+@[\w.]+", text) == [], errand.kind


async def _every_letter(cast: Cast) -> list[tuple[Errand, Letter]]:
    """Each kind of letter, written about each thing it could be about."""
    ids = [
        *(each.id for each in (cast.asked, cast.sent, cast.given)),
        *(each.id for each in cast.members.values()),
        *(each.id for each in cast.people.values()),
        await _asked_to_stand_in(cast),
        await _asked_to_direct(cast),
        await _went_with_her_organisation(cast),
    ]
    # Noor's birthday comes near.
    async with store.write():
        await cast.circle.keep(by=Actor.house("test"), birth="2010-12-10")
    found = []
    for kind, write in outbox.writers.items():
        for id in ids:
            try:
                letter = await write(id)
            except Exception:  # noqa: S112
                # No such thing of this kind.
                continue
            if letter is not None:
                found.append((Errand(kind=kind, subject_id=id), letter))
    return found


async def _asked_to_stand_in(cast: Cast) -> Any:
    person = await Person.make("Heleen Bos", "heleen@debrug.example")
    await Staff.create(person=person, organisation=cast.organisations["de-brug"], role=StaffRole.PROFESSIONAL)
    async with store.write():
        cover = await Cover.ask(
            cast.members["joost"],
            person,
            by=await cast.actor("joost"),
            id=new_id(),
            first_day=cast.today,
            last_day=cast.today,
        )
    return cover.id


async def _asked_to_direct(cast: Cast) -> Any:
    async with store.write():
        offer = await DirectorOffer.ask(
            cast.members["joost"], cast.members["marloes"], by=await cast.actor("joost"), id=new_id(), reason="Verlof."
        )
    return offer.id


async def _went_with_her_organisation(cast: Cast) -> Any:
    async with store.write():
        gone = await Member.admit(
            cast.circle,
            by=await cast.actor("noor"),
            role=cast.members["marloes"].role,
            name="Marloes Kuipers",
            person_id=cast.people["marloes"].id,
            organisation_id=cast.organisations["het-anker"].id,
        )
        await gone.leave(by=await cast.actor("noor"))
    return gone.id


async def test_who_guesses_the_others_address_reads_nothing_that_says_he_is_right(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    """An address that two people share, or that the other parent's invitation went to, is refused without a name."""
    headers = {"Origin": "http://kring.test"}
    for reader, others in (("samira", "peter"), ("noor", "samira"), ("joost", "naima")):
        async with httpx2.AsyncClient(transport=app, base_url="http://kring.test", headers=headers) as client:
            await cast.sign_in(client, reader)
            for address in (cast.people[others].email, cast.asked.email):
                data = {"id": str(new_id()), "name": "Wie dan ook", "email": address, "role": "network"}
                answer = await client.post(f"/kringen/{cast.circle.id}/mensen/uitnodigen", data=data)
                assert answer.status_code == 422
                main = answer.text.split("<main")[1].split("</main")[0]
                assert "adres" in main
                for name in (cast.members[others].name, cast.asked.name):
                    assert name not in main.replace(_who_decides(main), ""), (reader, address)


def _who_decides(main: str) -> str:
    return main.split('class="lead">')[1].split("</p>")[0]


async def test_an_invitation_never_says_to_which_address_it_went(app: httpx2.ASGITransport, cast: Cast) -> None:
    """Not to who decides about it, not in its history, not in the log, and not in what is kept as consent."""
    headers = {"Origin": "http://kring.test"}
    for reader in ("noor", "samira", "peter", "naima", "joost", "marloes"):
        async with httpx2.AsyncClient(transport=app, base_url="http://kring.test", headers=headers) as client:
            await cast.sign_in(client, reader)
            for invitation in (cast.asked, cast.sent):
                here = f"/kringen/{cast.circle.id}/mensen/uitnodigingen/{invitation.id}"
                answer = await client.get(here)
                assert answer.status_code == 200
                for written in (invitation.email, quote(invitation.email)):
                    assert written not in answer.text
    said = json.dumps([each.words for each in await Consent.all()])
    assert not any(each.email in said for each in await Invitation.all() if each.email)
