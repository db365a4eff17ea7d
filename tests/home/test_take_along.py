"""Taking my file along: Noor gets all she may read, her mother less, her father nothing of it, a stranger no answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import httpx2
import pytest
from fhir.resources.R4B import get_fhir_model_class

from exchange.checks import faults_of
from exchange.reading import read
from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine, Outcome
from portal.chat.models import Conversation, Message
from portal.circles.audience import Audience
from portal.circles.consent import Consent
from portal.circles.named import Named
from portal.members.emergency import Emergency
from portal.members.models import Invitation
from portal.notes.models import Note
from portal.notes.statements import Statement
from portal.store import new_id
from portal.web import texts
from tests.cast import Cast
from tests.conftest import NOW
from tests.home.taken import asked, opened, take, words_of
from tests.laid import Laid, wipe

Counting = Callable[[], AbstractContextManager[list[str]]]
SAID = "Het ging best goed op school, zei Łukasz Żółtowski; نور قرأت كتاباً"


async def say(cast: Cast, name: str, text: str) -> None:
    """Somebody says something to the whole circle."""
    actor = await cast.actor(name)
    async with store.write():
        await cast.conversation.post(by=actor, text=text, client_id=new_id())


async def test_noor_takes_her_file_along_and_page_pdf_and_fhir_say_the_same(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await say(cast, "noor", SAID)
    async with store.write():
        await Statement.write(cast.circle, by=await cast.actor("noor"), about="De notitie", words="Zo was het niet")
    taken = await take(visitor, cast, "noor")
    assert sorted(taken.files) == ["LEESMIJ.txt", "dossier.html", "dossier.pdf", "fhir/bundle.json"]
    heard = words_of(taken.files["dossier.pdf"])
    for words in ("Ik wil weer elke dag naar school", "Een notitie voor only_me", "Zo was het niet"):
        assert words in taken.page and words in heard
    assert SAID in taken.page and "Het ging best goed op school, zei Łukasz Żółtowski" in heard
    assert [each["payload"][0]["contentString"] for each in taken.kinds("Communication")] == [SAID]
    assert [each["description"]["text"] for each in taken.kinds("Goal")] == ["Ik wil weer elke dag naar school"]
    assert taken.kinds("Patient")[0]["name"][0]["text"] == "Noor de Vries"
    assert "niet op slot" in taken.files["LEESMIJ.txt"].decode()


async def test_a_conversation_in_which_nobody_spoke_yet_is_told_too(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    async with store.write():
        await Conversation.start(
            cast.circle.id, by=await cast.actor("noor"), audience=Audience.WHOLE_CIRCLE, title="Over de vakantie"
        )
    page = (await take(visitor, cast, "noor")).page
    assert "Hier is nog niets gezegd." in page[page.index("Over de vakantie") :]


async def test_the_file_is_nobodys_by_its_name_and_is_never_kept(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    answer = (await take(visitor, cast, "noor")).answer
    assert answer.headers["content-disposition"] == 'attachment; filename="kring-2026-11-23.zip"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/zip" and "content-encoding" not in answer.headers


async def test_the_page_needs_nothing_beside_it_and_is_in_her_language(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await say(cast, "noor", "<script>alert(1)</script>")
    taken = await take(visitor, cast, "noor", "en")
    assert (
        '<html lang="en" dir="ltr">' in taken.page
        and "<title>My page</title>" in taken.page
        and "<h1>Noor’s file</h1>" in taken.page
    )
    assert "README.txt" in taken.files
    assert "&lt;script&gt;alert(1)" in taken.page
    for outward in ("<script", "src=", "<link", "url(", "http://", "https://"):
        assert outward not in taken.page
    assert "The people in the circle" in words_of(taken.files["dossier.pdf"])


async def test_the_bundle_is_right_by_r4_and_every_reference_in_it_stands_in_it(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await say(cast, "joost", "Tot donderdag")
    taken = await take(visitor, cast, "noor")
    bundle = read(taken.files["fhir/bundle.json"])
    assert faults_of(bundle) == []
    get_fhir_model_class("Bundle").model_validate(taken.bundle)
    there = {f"{each['resource']['resourceType']}/{each['resource']['id']}" for each in taken.bundle["entry"]}
    assert len(there) == len(taken.bundle["entry"])
    assert _references(taken.bundle) - there == set()


def _references(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_references, value))
    if not isinstance(value, dict):
        return set()
    own = {value["reference"]} if isinstance(value.get("reference"), str) else set()
    return own | set().union(set(), *map(_references, value.values()))


async def test_her_mother_takes_along_what_she_may_read_and_nothing_of_noors_own(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    taken = await take(visitor, cast, "samira")
    assert "Een notitie voor family_network" in taken.page
    for hidden in ("only_me", "professionals", "own_organisation", "reporting_code", "Zelfhulp"):
        assert f"Een notitie voor {hidden}" not in taken.page and hidden not in taken.page
    assert taken.kinds("QuestionnaireResponse") == []
    await Consent.filter(owner_id=cast.circle.id, about="share").delete()
    less = await take(visitor, cast, "samira")
    assert "Ik wil weer elke dag naar school" not in less.page and less.kinds("Goal") == []
    assert "Een notitie voor whole_circle" not in less.page
    # What she wrote herself she keeps.
    assert "Een notitie voor family_network" in less.page


@pytest.mark.parametrize("name", ["noor", "samira"])
async def test_addresses_of_others_stand_nowhere(visitor: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    taken = await take(visitor, cast, name)
    read_ = taken.page.replace("@media", "") + words_of(taken.files["dossier.pdf"]) + str(taken.bundle)
    assert "@" not in read_
    assert (await Invitation.get(id=cast.sent.id)).email not in read_


@pytest.mark.parametrize("name", ["peter", "naima", "gerda", "joost", "marloes"])
async def test_who_does_not_decide_takes_no_file_but_her_own_data(
    visitor: httpx2.AsyncClient, cast: Cast, name: str
) -> None:
    await say(cast, name, f"Een bericht van {name}")
    refused = await asked(visitor, cast, name, f"/kringen/{cast.circle.id}/meenemen")
    assert refused.status_code == 403 and "nemen het dossier mee" in refused.text
    own = opened(await asked(visitor, cast, name, "/account/meenemen"))
    assert str(cast.people[name].email) in own.page and "Kring van Noor" in own.page
    assert "Ik wil weer elke dag naar school" not in own.page and "Een notitie voor" not in own.page
    # What she wrote at work belongs to the young person's file.
    assert (f"Een bericht van {name}" in own.page) == (name not in ("joost", "marloes"))


@pytest.mark.parametrize("name", ["ineke", "tom", "yara", "dirk", "bas"])
async def test_to_a_stranger_it_is_not_there(visitor: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    answer = await asked(visitor, cast, name, f"/kringen/{cast.circle.id}/meenemen")
    assert answer.status_code == 404 and "Noor" not in answer.text
    assert "Noor" not in opened(await asked(visitor, cast, name, "/account/meenemen")).page


async def test_under_twelve_a_parent_takes_it_and_she_reads_why_not(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    cast.circle.birth = date(2016, 1, 1).isoformat()
    await cast.circle.save(update_fields=["birth"])
    refused = await asked(visitor, cast, "noor", f"/kringen/{cast.circle.id}/meenemen")
    assert refused.status_code == 403 and "Vanaf je 12e" in refused.text
    await take(visitor, cast, "samira")


@pytest.mark.parametrize("name", ["noor", "samira"])
async def test_a_note_under_the_reporting_code_changes_no_byte_for_the_family(
    visitor: httpx2.AsyncClient, cast: Cast, _laid: Laid, name: str
) -> None:
    code = cast.notes[Audience.REPORTING_CODE].id
    await Named.filter(thing_id=code).delete()
    await Note.filter(id=code).delete()
    without = (await take(visitor, cast, name)).files
    await wipe()
    cast = await _laid.again()
    joost = await cast.actor("joost")
    async with store.write():
        more = await Note.write(
            cast.circle,
            by=joost,
            words="Zorgen",
            day=clock.today(),
            audience=Audience.REPORTING_CODE,
            readers=[cast.members["joost"], cast.members["marloes"]],
        )
        await doors.note(joost, Action.NOTE_WRITE, more, "written")
    await doors.open(Note, more.id, await cast.actor("marloes"), Action.NOTE_READ)
    assert (await take(visitor, cast, name)).files == without


async def test_it_is_in_the_log_as_taken_along_and_a_refusal_as_refused(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await asked(visitor, cast, "naima", f"/kringen/{cast.circle.id}/meenemen")
    await take(visitor, cast, "samira")
    lines = AccessLine.filter(action=Action.FILE_EXPORT.value, owner_id=cast.circle.id)
    assert await lines.filter(outcome=Outcome.REFUSED, person_id=cast.people["naima"].id).count() == 1
    told = await lines.filter(outcome=Outcome.DONE, reason="file: html pdf fhir, nl").get()
    assert (told.event, told.person_id) == ("E", cast.people["samira"].id)
    page = (await take(visitor, cast, "noor")).page
    assert "Samira El Amrani nam het dossier mee als bestand" in page
    await asked(visitor, cast, "gerda", "/account/meenemen")
    own = AccessLine.filter(action=Action.OWN_EXPORT.value, owner_id=cast.people["gerda"].id)
    assert await own.filter(reason="own: html pdf fhir, nl").exists()


async def test_looking_at_the_page_is_not_taking_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    page = (await visitor.get(f"/kringen/{cast.circle.id}/meenemen")).text
    assert "Mijn dossier meenemen" in page and "niet op slot" in page
    assert not await AccessLine.exists(action=Action.FILE_EXPORT.value)


async def test_it_asks_for_a_fresh_proof(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    for path in (f"/kringen/{cast.circle.id}/meenemen", "/account/meenemen"):
        with clock.everywhere_at(NOW + timedelta(minutes=11)):
            assert "Maak het bestand" not in (await visitor.get(path)).text
            assert "Laat zien dat jij het bent" in (await visitor.get(path)).text
            assert (await visitor.post(path)).status_code == 403


async def test_the_seventh_time_within_an_hour_she_is_asked_to_wait(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "gerda")
    for _time in range(6):
        assert (await visitor.post("/account/meenemen")).status_code == 200
    late = await visitor.post("/account/meenemen")
    assert late.status_code == 429 and "Wacht een uur" in late.text


async def test_what_is_kept_from_home_while_home_is_the_danger_is_in_no_file(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    marloes = await cast.actor("marloes")
    async with store.write():
        danger = await Emergency.begin(
            cast.circle, by=marloes, id=new_id(), reason="Het is er niet veilig", at_home=True, moment=clock.now()
        )
        await danger.tell([cast.members["noor"]])
    await doors.enter(marloes, cast.circle.id, Action.PLAN_READ)
    assert (await doors.open(Emergency, danger.id, await cast.actor("noor"), Action.EMERGENCY_READ)).reason
    page = (await take(visitor, cast, "noor")).page
    assert "niet veilig" not in page and "nood" not in page and "gevaar" not in page


async def test_a_paper_in_arabic_and_a_sign_it_lacks_say_so(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await say(cast, "noor", "ሰላም ኖር")
    taken = await take(visitor, cast, "noor")
    assert "ሰላም ኖር" in taken.page
    assert "sommige tekens niet tonen" in words_of(taken.files["dossier.pdf"])


async def test_five_thousand_messages_cost_a_bounded_number_of_queries(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Counting
) -> None:
    with queries() as few:
        await take(visitor, cast, "noor")
    await many_messages(cast, 5000)
    with queries() as many:
        taken = await take(visitor, cast, "noor")
    assert taken.page.count("Bericht nummer") == 5000 == len(taken.kinds("Communication"))
    assert taken.page.index("Bericht nummer 1<") < taken.page.index("Bericht nummer 5000<")
    # The chapter and the Bundle each go through them five hundred at a time, each page with its log line.
    assert len(many) - len(few) <= 2 * 10 * 16


async def many_messages(cast: Cast, n: int) -> None:
    """A long conversation of Noor and Joost."""
    rows, talk = [], await Conversation.get(id=cast.conversation.id)
    for place in range(1, n + 1):
        name = "noor" if place % 2 else "joost"
        work = cast.organisations["de-brug"].id if name == "joost" else None
        person, moment = cast.people[name].id, clock.now() + timedelta(seconds=place)
        rows.append(
            Message(
                id=new_id(),
                owner_kind=talk.owner_kind,
                owner_id=talk.owner_id,
                audience=talk.audience,
                audience_id=talk.audience_id,
                organisation_of_maker=work,
                made_at=moment,
                made_by=person,
                changed_at=moment,
                changed_by=person,
                conversation_id=talk.id,
                author_id=cast.members[name].id,
                place=place,
                client_id=new_id(),
                text=f"Bericht nummer {place}",
            )
        )
    async with store.write():
        await Message.bulk_create(rows, batch_size=500)
        await Conversation.filter(id=talk.id).update(last_place=n, last_at=clock.now())


async def test_both_pages_lead_there(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert f'href="/kringen/{cast.circle.id}/meenemen">Mijn dossier meenemen</a>' in (await visitor.get("/mijn")).text
    assert 'href="/account/meenemen"' in (await visitor.get("/account")).text
    visitor.cookies.clear()
    await cast.sign_in(visitor, "naima")
    assert "/meenemen" not in (await visitor.get("/mijn")).text


def test_the_read_me_is_called_so_in_every_language() -> None:
    names = set()
    for code in texts.languages():
        with texts.speaking(code):
            names.add(texts._("LEESMIJ.txt"))
    assert names == {"LEESMIJ.txt", "README.txt"}
