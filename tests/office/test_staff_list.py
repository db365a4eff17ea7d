"""The desk's list of colleagues: who they are, inviting one, another role, and what an administrator doesn't learn."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from portal import clock, outbox
from portal.audit.models import AccessLine
from portal.office.colleagues import PER_PAGE
from portal.outbox import KeptLetter
from portal.people.accounts import Login
from portal.people.actor import Actor, Strength
from portal.people.models import Organisation, RoleFrom, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.store import write
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.office.conftest import Program

LIST = "/kantoor/medewerkers"
HOUSE = Actor.house("test")
ANNA = {"name": "Anna Bos", "email": "anna@debrug.example", "title": "orthopedagoog", "role": "professional"}


async def anna(cast: Cast) -> Staff:
    return await Staff.invite(
        cast.organisations["de-brug"].id, ANNA["email"], StaffRole.PROFESSIONAL, by=HOUSE, name=ANNA["name"]
    )


async def has_been_in(person: Person, organisation: Organisation) -> None:
    """She signed in there once: from then on the desk knows her by name."""
    await Login.create(person=person, organisation=organisation, issuer="https://x", subject=str(person.id))


async def test_ineke_sees_her_colleagues_and_no_family(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    await has_been_in(cast.people["joost"], cast.organisations["de-brug"])
    page = (await ineke.get(LIST)).text
    for words in ("Joost Visser", "schoolmaatschappelijk werker", "Werkt met gezinnen", "met de hand gegeven"):
        assert words in page
    # She is called as she is, though she came in by a code.
    assert "Ineke Postma" in page and "sinds 23 november 2026" in page
    for words in ("Noor", "El Amrani", "Marloes", "Tom Hendriks"):
        assert words not in page


async def test_a_colleague_is_invited_and_gets_the_letter(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    await Provider.begin(cast.organisations["de-brug"], issuer="https://x.example", client_id="k", on_at=NOW)
    assert "E‑mailadres van het werk" in (await ineke.get(f"{LIST}/uitnodigen")).text
    answer = await ineke.post(f"{LIST}/uitnodigen", data=ANNA)
    assert answer.headers["location"] == LIST
    assert "nog niet ingelogd" in (await ineke.get(LIST)).text
    [line] = await AccessLine.filter(action="staff_invited")
    assert line.person_id == cast.people["ineke"].id
    # Who asked her in is known though the log was pruned meanwhile.
    await AccessLine.all().delete()
    await outbox.drain()
    [letter] = await KeptLetter.all()
    assert letter.to == ANNA["email"] and "/inloggen/organisatie/de-brug" in letter.text
    assert "Ineke Postma heeft je toegevoegd als medewerker van De Brug." in letter.text
    assert "Werk je niet bij De Brug? Dan hoef je niets te doen." in letter.text
    person = await Person.of_email(ANNA["email"])
    staff = await Staff.get(person_id=person.id) if person else None
    assert staff and (staff.title, staff.role, staff.role_from) == (ANNA["title"], "professional", RoleFrom.HAND)


async def test_the_letter_is_sent_again_to_who_has_not_come(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    await Provider.begin(cast.organisations["de-brug"], issuer="https://x.example", client_id="k", on_at=NOW)
    staff = await anna(cast)
    assert "Stuur de mail opnieuw" in (await ineke.get(f"{LIST}/{staff.id}")).text
    with clock.everywhere_at(NOW + timedelta(minutes=1)):
        answer = await ineke.post(f"{LIST}/{staff.id}/brief")
        assert answer.headers["location"] == LIST and "onderweg" in (await ineke.get(LIST)).text
        await outbox.drain()
    # The first was the house's, which has no name; the second is hers.
    letters = [each.text for each in await KeptLetter.all() if each.to == ANNA["email"]]
    assert len(letters) == 2 and any("Ineke Postma heeft je toegevoegd" in each for each in letters)
    assert await AccessLine.filter(action="staff_letter", thing_id=staff.id).count() == 1
    # Who has come needs no letter.
    await staff.fetch_related("person")
    await has_been_in(staff.person, cast.organisations["de-brug"])
    assert "Stuur de mail" not in (await ineke.get(f"{LIST}/{staff.id}")).text
    assert (await ineke.post(f"{LIST}/{staff.id}/brief")).headers["location"] == f"{LIST}/{staff.id}"
    assert await AccessLine.filter(action="staff_letter", thing_id=staff.id).count() == 1


async def test_without_a_way_in_no_letter_is_promised(ineke: httpx2.AsyncClient) -> None:
    await Provider.all().update(on_at=None)
    await ineke.post(f"{LIST}/uitnodigen", data=ANNA)
    assert "De mail gaat nog niet" in (await ineke.get(LIST)).text


async def test_who_is_staff_already_is_said_so_and_nothing_is_sent(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    answer = await ineke.post(f"{LIST}/uitnodigen", data={**ANNA, "email": "JOOST@debrug.example"})
    assert answer.status_code == 422 and "is al medewerker" in answer.text
    assert ANNA["name"] in answer.text
    assert await outbox.Errand.filter(kind="people.invited").count() == 0


async def test_what_is_missing_is_said_beside_the_field(ineke: httpx2.AsyncClient) -> None:
    answer = await ineke.post(f"{LIST}/uitnodigen", data={"email": "anna"})
    for words in ("Dit lijkt geen e‑mailadres", "Vul de naam", "Kies wat je collega"):
        assert words in answer.text


async def test_an_address_tells_nobody_whose_it_is(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    # Samira showed that her address is hers; Marloes works elsewhere.
    await Person.filter(id=cast.people["samira"].id).update(proved_at=NOW)
    for key in ("samira", "marloes"):
        email = cast.people[key].email
        answer = await ineke.post(f"{LIST}/uitnodigen", data={**ANNA, "email": email, "name": "Iemand"})
        assert answer.status_code == 303
        page = (await ineke.get(LIST)).text
        assert email in page and cast.people[key].name not in page
        staff = await Staff.get(person_id=cast.people[key].id, organisation_id=cast.organisations["de-brug"].id)
        for path in ("", "/stoppen"):
            assert cast.people[key].name not in (await ineke.get(f"{LIST}/{staff.id}{path}")).text
    # Once she signed in here, her colleagues know her.
    await Login.create(
        person_id=cast.people["marloes"].id, organisation=cast.organisations["de-brug"], issuer="https://x", subject="1"
    )
    page = (await ineke.get(LIST)).text
    assert "Marloes Kuipers" in page and cast.people["marloes"].email not in page


async def test_another_role_is_by_hand_and_begins_with_a_new_sign_in(
    cast: Cast, ineke: httpx2.AsyncClient, brug: Program
) -> None:
    told = await brug.add()
    staff = await Staff.get(id=told["id"]).prefetch_related("person")
    person, at = staff.person, staff.organisation_id
    _, token = await Session.begin(person, means="oidc", strength=Strength.PROVIDER, organisation_id=at)
    typed = {"title": "teamleider", "role": "professional", "version": str(staff.version)}
    assert (await ineke.post(f"{LIST}/{staff.id}", data=typed)).status_code == 303
    await staff.refresh_from_db()
    assert (staff.title, staff.role_from) == ("teamleider", RoleFrom.DIRECTORY)
    assert await Session.of_token(token)
    typed |= {"role": "coordinator", "version": str(staff.version)}
    await ineke.post(f"{LIST}/{staff.id}", data=typed)
    await staff.refresh_from_db()
    assert (staff.role, staff.role_from) == (StaffRole.COORDINATOR, RoleFrom.HAND)
    assert await Session.of_token(token) is None
    assert await AccessLine.filter(action="staff_changed", thing_id=staff.id).count() == 2


async def test_what_somebody_else_changed_meanwhile_is_shown_first(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    typed = {"title": "x", "role": "coordinator", "version": "1"}
    await ineke.post(f"{LIST}/{cast.colleague.id}", data={**typed, "title": "eerst", "role": "professional"})
    answer = await ineke.post(f"{LIST}/{cast.colleague.id}", data=typed)
    assert answer.status_code == 422 and "net veranderd" in answer.text and "eerst" in answer.text


async def test_the_last_administrator_keeps_her_role(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    own = await Staff.get(person_id=cast.people["ineke"].id)
    typed = {"title": "", "role": "professional", "version": "1"}
    page = (await ineke.get(f"{LIST}/{own.id}")).text
    assert "Dit ben jij." in page and "Wat doe jij hier?" in page and "deze collega" not in page
    assert "Jij bent de enige beheerder" in page and f"{LIST}/{own.id}/stoppen" not in page
    answer = await ineke.post(f"{LIST}/{own.id}", data=typed)
    assert answer.status_code == 422 and "enige beheerder" in answer.text
    answer = await ineke.post(f"{LIST}/{own.id}/stoppen")
    assert answer.status_code == 422 and "Jij bent de enige beheerder" in answer.text
    # With another one beside her she may.
    async with write():
        await cast.colleague.give(StaffRole.ADMINISTRATOR, by=HOUSE)
    assert "Mijn toegang stoppen" in (await ineke.get(f"{LIST}/{own.id}")).text
    assert "deze collega" not in (await ineke.get(f"{LIST}/{own.id}/stoppen")).text
    assert (await ineke.post(f"{LIST}/{own.id}", data=typed)).headers["location"] == "/inloggen"
    assert (await ineke.get(LIST)).headers["location"].startswith("/inloggen")
    assert (await Staff.get(id=own.id)).role is StaffRole.PROFESSIONAL


async def test_sensitive_changes_ask_for_a_fresh_proof(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    await Session.filter(person_id=cast.people["ineke"].id).update(fresh_at=NOW - timedelta(hours=1))
    one = f"{LIST}/{cast.colleague.id}"
    for path in (f"{LIST}/uitnodigen", one, f"{one}/stoppen"):
        assert (await ineke.get(path)).headers["location"].startswith("/inloggen/opnieuw?")
        assert (await ineke.post(path, data=ANNA)).status_code == 403
    assert (await ineke.get(LIST)).status_code == 200


async def test_a_colleague_of_another_organisation_is_not_there(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    marloes = await Staff.get(person_id=cast.people["marloes"].id)
    for path in (f"{LIST}/{marloes.id}", f"{LIST}/{marloes.id}/stoppen", f"{LIST}/{cast.circle.id}"):
        assert (await ineke.get(path)).status_code == 404
        assert (await ineke.post(path, data={"role": "professional", "version": "1"})).status_code == 404
    assert (await Staff.get(id=marloes.id)).is_here


async def test_no_more_names_are_opened_than_stand_on_the_page(
    cast: Cast, ineke: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with write():
        for number in range(60):
            person = await Person.make(f"Collega {number:03}", f"collega-{number:02}@debrug.example")
            await Staff.create(
                person=person, organisation=cast.organisations["de-brug"], role=StaffRole.PROFESSIONAL, title="coach"
            )
    opened: list[UUID] = []
    real = Person._open

    def noting(row: Person, *rest: Any) -> None:
        opened.append(row.id)
        real(row, *rest)

    monkeypatch.setattr(Person, "_open", noting)
    assert "Bladzijde 1 van 3" in (await ineke.get(LIST)).text
    assert len(set(opened) - {cast.people["ineke"].id}) <= PER_PAGE
    # Looked for by name, by address and by nothing that is there: each of them is read, and found on any page.
    for words, many in (("coach collega-0", 10), ("collega-59@debrug.example", 1), ("nergens", 0)):
        found = (await ineke.get(LIST, params={"zoek": words})).text
        assert found.count('class="staff-more"') == many


async def test_five_hundred_colleagues_are_searched_and_leafed_through(
    cast: Cast, ineke: httpx2.AsyncClient, queries: Queries
) -> None:
    counts = []
    for many in (20, 60):
        async with write():
            for number in range(many):
                person = await Person.make(f"Collega {many:02}-{number:03}", f"c{many}-{number}@debrug.example")
                await Staff.create(
                    person=person,
                    organisation=cast.organisations["de-brug"],
                    role=StaffRole.PROFESSIONAL,
                    title="coach",
                    since=NOW - timedelta(days=number),
                )
                await has_been_in(person, cast.organisations["de-brug"])
        with queries() as asked:
            page = (await ineke.get(LIST)).text
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "Bladzijde 1 van 4" in page and "Collega 60-000" in page and "Wie het laatst kwam" in page
    assert "Collega 60-059" in (await ineke.get(f"{LIST}?pagina=4")).text
    assert "Bladzijde 4 van 4" in (await ineke.get(f"{LIST}?pagina=99")).text
    found = (await ineke.get(LIST, params={"zoek": "coach 60-04"})).text
    assert "10 collega’s gevonden" in found and "Collega 60-041" in found and "Joost" not in found
    assert "Niemand gevonden" in (await ineke.get(LIST, params={"zoek": "<b>"})).text


async def test_who_left_and_who_has_no_role_stand_apart_and_get_access_by_hand(
    cast: Cast, ineke: httpx2.AsyncClient, brug: Program
) -> None:
    assert "Iedereen heeft toegang" in (await ineke.get(f"{LIST}?toon=weg")).text
    told = await brug.add(role="stagiair")
    await cast.colleague.leave(by=HOUSE)
    assert "Anna Bos" not in (await ineke.get(LIST)).text
    page = (await ineke.get(f"{LIST}?toon=weg")).text
    assert "nog geen rol" in page and "weg sinds 23 november 2026" in page
    staff = await Staff.get(id=told["id"])
    typed = {"title": "stagiair", "role": "professional", "version": str(staff.version)}
    await ineke.post(f"{LIST}/{staff.id}", data=typed)
    await staff.refresh_from_db()
    assert staff.is_here and staff.role_from is RoleFrom.HAND
