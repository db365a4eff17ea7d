"""Signing in by the lock of one's own device: made once, shown each time, and nobody else's opens anything."""

import re
from datetime import timedelta
from typing import Any

import cbor2
import httpx2
import pytest

from portal import clock, outbox
from portal.outbox import KeptLetter
from portal.people.actor import Capacity, Strength
from portal.people.passkeys import Passkey
from portal.people.recovery import RecoveryCode
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.authenticator import PRESENT, Authenticator, text
from tests.people.crooked import connect
from tests.people.test_sign_in_with_code import ask, code_mailed, letter_for, who

RP_ID = "kring.test"
LATER = NOW + timedelta(minutes=20)


def phone() -> Authenticator:
    """A phone that knows where it is."""
    return Authenticator(HOST, RP_ID)


async def made(browser: httpx2.AsyncClient, device: Authenticator) -> httpx2.Response:
    """Whoever is signed in there makes a passkey."""
    asked = (await browser.post("/account/inloggen/passkey/vraag", json={})).json()
    answer = {"id": asked["id"], "credential": device.make(asked["options"]), "next": "/mijn"}
    return await browser.post("/account/inloggen/passkey", json=answer)


async def shown(browser: httpx2.AsyncClient, device: Authenticator, **more: Any) -> httpx2.Response:
    """Somebody lifts a finger on that device."""
    asked = (await browser.post("/inloggen/passkey/vraag", json={"next": "/mijn", **more})).json()
    answer = {"id": asked["id"], "credential": device.show(asked["options"]), **more}
    return await browser.post("/inloggen/passkey", json=answer)


async def session_of(browser: httpx2.AsyncClient) -> Session | None:
    token = browser.cookies.get(cookie_name(), "")
    return await Session.of_token(token) if token else None


@pytest.fixture
async def device(visitor: httpx2.AsyncClient, cast: Cast) -> Authenticator:
    """Noor's phone, with a passkey; nobody is signed in."""
    await cast.sign_in(visitor, "noor")
    device = phone()
    assert (await made(visitor, device)).status_code == 200
    visitor.cookies.clear()
    return device


async def test_noor_makes_one_and_signs_in_with_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    device = phone()
    assert (await made(visitor, device)).json() == {"go": "/mijn"}
    page = (await visitor.get("/account/inloggen")).text
    assert "De volgende keer heb je hier geen code nodig." in page and "Het laatst gebruikt" not in page
    visitor.cookies.clear()

    assert (await shown(visitor, device)).json() == {"go": "/mijn"}
    assert await who(visitor) == "Noor de Vries"
    session = await session_of(visitor)
    actor = await session.actor() if session else None
    assert actor and (actor.capacity, actor.strength, actor.means) == (
        Capacity.OWN,
        Strength.PASSKEY,
        (await Passkey.get()).means,
    )
    assert "Het laatst gebruikt" in (await visitor.get("/account/inloggen")).text


async def test_after_a_code_it_is_offered_once_and_later_waits_a_month(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor, next="/zelfhulp")
    entered = await visitor.post(typing, data={"code": await code_mailed(typing), "can": "1"})
    assert entered.headers["location"] == "/account/inloggen/passkey?next=%2Fzelfhulp"
    offer = await visitor.get(entered.headers["location"])
    assert "De volgende keer zonder code?" in offer.text
    went = await visitor.post("/account/inloggen/passkey/later", data={"next": "/zelfhulp"})
    assert went.headers["location"] == "/zelfhulp"
    for days, expected in ((29, "/zelfhulp"), (31, "/account/inloggen/passkey?next=%2Fzelfhulp")):
        with clock.everywhere_at(NOW + timedelta(days=days)):
            visitor.cookies.clear()
            typing = await ask(visitor, next="/zelfhulp")
            entered = await visitor.post(typing, data={"code": await code_mailed(typing), "can": "1"})
            assert entered.headers["location"] == expected


async def test_who_walks_past_the_offer_is_not_stopped_again_the_next_day(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    for day, expected in ((0, "/account/inloggen/passkey?next=%2Fzelfhulp"), (1, "/zelfhulp")):
        with clock.everywhere_at(NOW + timedelta(days=day)):
            visitor.cookies.clear()
            typing = await ask(visitor, next="/zelfhulp")
            entered = await visitor.post(typing, data={"code": await code_mailed(typing), "can": "1"})
            assert entered.headers["location"] == expected


async def test_the_link_in_the_mail_leads_to_the_offer_too_until_she_has_one(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    typing = await ask(visitor, next="/zelfhulp")
    link = re.search(rf"{HOST}({typing}/\S+)", (await letter_for(typing)).text)
    assert link and 'data-passkey="can"' in (await visitor.get(link[1])).text
    entered = await visitor.post(link[1], data={"can": "1"})
    offer = entered.headers["location"]
    assert offer == "/account/inloggen/passkey?next=%2Fzelfhulp"
    assert (await made(visitor, phone())).status_code == 200
    # Back to the page that offered it: there is nothing to offer any more.
    assert (await visitor.get(offer)).headers["location"] == "/zelfhulp"


async def test_a_browser_that_cannot_is_offered_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor, next="/zelfhulp")
    entered = await visitor.post(typing, data={"code": await code_mailed(typing)})
    assert entered.headers["location"] == "/zelfhulp"


async def test_a_new_one_is_told_by_letter_and_so_is_a_removed_one(
    visitor: httpx2.AsyncClient, device: Authenticator, cast: Cast
) -> None:
    await shown(visitor, device)
    [passkey] = await Passkey.all()
    gone = await visitor.post(f"/account/inloggen/apparaat/{passkey.id}/weg")
    assert gone.status_code == 303 and await Passkey.all().count() == 0
    await outbox.drain()
    letters = await KeptLetter.all()
    assert [each.to for each in letters] == ["noor@kring.example"] * 2
    assert any("bijgekomen" in each.text for each in letters) and any("weggehaald" in each.text for each in letters)
    assert not any("Noor" in each.text + each.subject for each in letters)
    visitor.cookies.clear()
    refused = await shown(visitor, device)
    assert refused.status_code == 403 and "e-mailadres" in refused.json()["words"] and await who(visitor) == ""


async def test_it_is_called_what_she_calls_it(visitor: httpx2.AsyncClient, device: Authenticator) -> None:
    await shown(visitor, device)
    [passkey] = await Passkey.all()
    page = f"/account/inloggen/apparaat/{passkey.id}"
    assert (await visitor.post(page, data={"name": " "})).status_code == 422
    await visitor.post(page, data={"name": "Mijn telefoon"})
    assert "Mijn telefoon" in (await visitor.get("/account/inloggen")).text


async def test_it_proves_again_for_the_same_person_only(
    visitor: httpx2.AsyncClient, device: Authenticator, cast: Cast
) -> None:
    await shown(visitor, device)
    token = visitor.cookies[cookie_name()]
    with clock.everywhere_at(LATER):
        # The test's own address has no https, and its page says what that costs.
        assert "beveiligd adres" in (await visitor.get("/inloggen/opnieuw?next=/account")).text
        assert (await shown(visitor, device, again=True, next="/account")).json() == {"go": "/account"}
        session = await session_of(visitor)
        assert session and session.fresh and visitor.cookies[cookie_name()] != token

        visitor.cookies.clear()
        await cast.sign_in(visitor, "samira")
        refused = await shown(visitor, device, again=True)
        assert refused.status_code == 403 and await who(visitor) == "Samira El Amrani"


async def test_staff_make_none_and_an_old_proof_makes_none(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    assert (await visitor.post("/account/inloggen/passkey/vraag", json={})).status_code == 401
    assert "De Brug" in (await visitor.get("/account/inloggen")).text
    visitor.cookies.clear()
    await cast.sign_in(visitor, "noor")
    with clock.everywhere_at(LATER):
        here = {"Referer": f"{HOST}/account/inloggen"}
        told = await visitor.post("/account/inloggen/passkey/vraag", json={}, headers=here)
        # Not a dead end: the script takes her to prove it again, and from there back.
        assert told.status_code == 403 and told.json()["go"] == "/inloggen/opnieuw?next=%2Faccount%2Finloggen"


@pytest.mark.parametrize("bent", ["origin", "rp_id", "not verified", "another key", "another user", "no user"])
async def test_what_does_not_hold_lets_nobody_in(
    visitor: httpx2.AsyncClient, device: Authenticator, cast: Cast, bent: str
) -> None:
    if bent == "origin":
        device.origin = "https://evil.example"
    elif bent == "rp_id":
        device.rp_id = "evil.example"
    elif bent == "not verified":
        device.flags = PRESENT
    elif bent == "another key":
        device.key = phone().key
    elif bent == "no user":
        device.user = b""
    else:
        device.user = cast.people["samira"].id.bytes
    assert (await shown(visitor, device)).status_code == 403 and await who(visitor) == ""


async def test_a_counter_that_goes_back_is_a_copy(visitor: httpx2.AsyncClient, device: Authenticator) -> None:
    device.count = 7
    assert (await shown(visitor, device)).status_code == 200
    visitor.cookies.delete(cookie_name())
    device.count = 3
    assert (await shown(visitor, device)).status_code == 403 and await who(visitor) == ""


async def test_an_answer_counts_once_in_its_own_browser_and_for_five_minutes(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, device: Authenticator
) -> None:
    asked = (await visitor.post("/inloggen/passkey/vraag", json={})).json()
    answer = {"id": asked["id"], "credential": device.show(asked["options"])}
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as other:
        assert (await other.post("/inloggen/passkey", json=answer)).status_code == 403
    assert (await visitor.post("/inloggen/passkey", json=answer)).status_code == 200
    assert (await visitor.post("/inloggen/passkey", json=answer)).status_code == 403
    asked = (await visitor.post("/inloggen/passkey/vraag", json={})).json()
    with clock.everywhere_at(NOW + timedelta(minutes=5)):
        late = {"id": asked["id"], "credential": device.show(asked["options"])}
        assert (await visitor.post("/inloggen/passkey", json=late)).status_code == 403


async def test_a_device_she_asked_to_remember_stays_in_for_thirty_days(
    visitor: httpx2.AsyncClient, device: Authenticator
) -> None:
    for remember, lasts in ((False, 12), (True, 30 * 24)):
        visitor.cookies.clear()
        await shown(visitor, device, remember=remember)
        session = await session_of(visitor)
        assert session and session.ends_at == NOW + timedelta(hours=lasts)


async def test_whose_session_ended_is_led_to_the_door(visitor: httpx2.AsyncClient, device: Authenticator) -> None:
    told = await visitor.post("/inloggen/passkey/vraag", json={"again": True})
    assert told.status_code == 401 and told.json()["go"].startswith("/inloggen?")


async def test_what_another_account_has_is_not_added_to_this_one(
    visitor: httpx2.AsyncClient, device: Authenticator, cast: Cast
) -> None:
    await cast.sign_in(visitor, "samira")
    told = await made(visitor, device)
    assert told.status_code == 409 and told.json()["words"] and await Passkey.all().count() == 1


async def test_a_door_that_stands_open_all_morning_keeps_nobody_from_her_work(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await connect(cast.organisations["de-brug"])
    for _ in range(60):
        assert (await visitor.post("/inloggen/passkey/vraag", json={})).status_code == 200
    assert (await visitor.get("/inloggen/organisatie/de-brug")).status_code != 429


async def test_asking_without_end_is_told_so_in_words(visitor: httpx2.AsyncClient, db: None) -> None:
    answers = [await visitor.post("/inloggen/passkey/vraag", json={}) for _ in range(201)]
    assert answers[-2].status_code == 200
    assert answers[-1].status_code == 429 and answers[-1].json()["words"].startswith("Dit ging te vaak")


@pytest.mark.parametrize("held", [[1], 5, {"fmt": 7}, {"fmt": "none", "attStmt": {}, "authData": 5}])
async def test_an_odd_device_is_a_clear_no(visitor: httpx2.AsyncClient, cast: Cast, held: object) -> None:
    await cast.sign_in(visitor, "noor")
    asked = (await visitor.post("/account/inloggen/passkey/vraag", json={})).json()
    answer = phone().make(asked["options"])
    answer["response"]["attestationObject"] = text(cbor2.dumps(held))
    told = await visitor.post("/account/inloggen/passkey", json={"id": asked["id"], "credential": answer})
    assert told.status_code == 403 and told.json()["words"] and not await Passkey.exists()


async def test_an_odd_key_is_a_clear_no(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    device = phone()
    asked = (await visitor.post("/account/inloggen/passkey/vraag", json={})).json()
    answer = device.make(asked["options"], cose=[1, 2])
    told = await visitor.post("/account/inloggen/passkey", json={"id": asked["id"], "credential": answer})
    assert told.status_code == 403 and told.json()["words"] and not await Passkey.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": 7}', b'{"id": "x", "credential": []}'])
async def test_nonsense_is_a_clear_no(visitor: httpx2.AsyncClient, db: None, body: bytes) -> None:
    answer = await visitor.post("/inloggen/passkey", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 403 and answer.json()["words"]


async def test_what_a_lost_device_opened_ends_when_it_is_removed(
    visitor: httpx2.AsyncClient, app: httpx2.ASGITransport, device: Authenticator, cast: Cast
) -> None:
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as lost:
        await shown(lost, device)
        await cast.sign_in(visitor, "noor")
        other, _token = await cast.session("noor")
        [passkey] = await Passkey.all()
        await visitor.post(f"/account/inloggen/apparaat/{passkey.id}/weg")
        assert await session_of(lost) is None and await session_of(visitor) and await Session.lives(other.id)


async def test_she_who_removes_the_one_she_came_with_stays_in_here(
    visitor: httpx2.AsyncClient, device: Authenticator
) -> None:
    await shown(visitor, device)
    [passkey] = await Passkey.all()
    await visitor.post(f"/account/inloggen/apparaat/{passkey.id}/weg")
    assert await session_of(visitor)


async def test_a_stranger_with_a_found_list_keeps_noor_out_of_nothing(
    visitor: httpx2.AsyncClient, app: httpx2.ASGITransport, device: Authenticator, cast: Cast
) -> None:
    [code, *_others] = await RecoveryCode.new_list(cast.people["noor"])
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as stranger:
        await stranger.get("/inloggen/herstel")
        await stranger.post("/inloggen/herstel", data={"email": "noor@kring.example", "code": code})
        [passkey] = await Passkey.all()
        await stranger.post(f"/account/inloggen/apparaat/{passkey.id}/weg")
        assert await Passkey.all().count() == 0
        # She reads of both in her mail, comes in by a code, and ends what he opened.
        await outbox.drain()
        told = [each.text for each in await KeptLetter.all() if each.to == "noor@kring.example"]
        assert any("met een van je herstelcodes" in each for each in told)
        assert any("apparaat weggehaald" in each for each in told)
        typing = await ask(visitor, next="/mijn")
        await visitor.post(typing, data={"code": await code_mailed(typing)})
        assert await session_of(stranger)
        await visitor.post("/account/apparaten/uit")
        assert await session_of(visitor) and await session_of(stranger) is None
