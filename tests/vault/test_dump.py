"""Who has the whole database reads no word anyone typed, no name, no address: every table, file, WAL or pg_dump."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tortoise.connection import get_connection

from exchange.models import Received
from portal import clock, store
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.circles.consent import Withheld
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle
from portal.circles.thing import Owner
from portal.circles.turns import Turn
from portal.members.cover import Cover
from portal.members.deciding import People
from portal.members.emergency import Emergency
from portal.members.erasure import ErasureAnswer, ErasureRequest, KeptFor
from portal.members.handing import DirectorOffer
from portal.notes.models import Note
from portal.notes.papers import Paper
from portal.outbox import KeptLetter
from portal.people.actor import Actor
from portal.people.codes import Code
from portal.people.drafts import Draft
from portal.people.openid.keys import SigningKey
from portal.people.openid.leavings import Leaving
from portal.people.openid.signins import SignIn
from portal.people.passkeys import Ceremony, Challenge, Passkey
from portal.people.persons import Person
from portal.plan.goals import Goal, Part
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from portal.settings import settings
from portal.store import new_id
from portal.vault.fields import SealedText, sealed_fields
from portal.vault.resealing import sealed_models
from tests.cast import Cast
from tests.vault.postgres import programs

SENTENCE = "Vannacht was ik bang in het plantsoen, écht waar."
NAME = "Zoë Plantinga-Ährend"
ADDRESS = "Plantsoensingel 12, 1234 AB Plantdorp"
EMAIL = "zoe.plantinga@plantdorp.example"
PLANTED = (SENTENCE, NAME, ADDRESS, EMAIL)


async def write_everywhere(cast: Cast) -> None:
    """By the models' own verbs: what a family, a team and a record system leave behind."""
    noor, joost = await cast.actor("noor"), await cast.actor("joost")
    moment = clock.now()
    async with store.write():
        zoe = await Person.make(NAME, EMAIL)
        talk = await Conversation.start(cast.circle.id, by=noor, audience=Audience.FAMILY_NETWORK, title=ADDRESS)
        message = await talk.post(by=noor, text=SENTENCE, client_id=new_id())
        await message.keep(by=noor, text=f"{SENTENCE} {NAME}")
        goal = await Goal.set(cast.circle, by=noor, words=SENTENCE, why=f"{NAME} woont op {ADDRESS}")
        await goal.add_step(by=joost, words=f"Bellen met {NAME}", member=cast.members["joost"])
        await cast.ask(noor, NAME, EMAIL, relation="buurvrouw in Plantdorp")
        module = shelf.module(shelf.modules()[0].slug)
        assert module
        await Progress.begin(module, by=noor)
        answers = await Answers.begin(module.questionnaire, by=noor)
        await answers.keep(by=noor, given={"1": SENTENCE}, aside={"1": ADDRESS}, stamps={"1": NAME})
        owner = (Owner.CIRCLE, cast.circle.id)
        await Part.make(by=joost, owner=owner, title=ADDRESS, rest={"note": SENTENCE})
        await Custody.make(by=joost, owner=owner, member=cast.members["samira"], source=SENTENCE)
        await Directing.filter(member=cast.members["joost"]).delete()
        await Directing.create(circle_id=cast.circle.id, member=cast.members["joost"], since=moment, reason=SENTENCE)
        await write_of_who_sees_what(cast, joost)
        await Draft.keep(noor, "/", {"text": [SENTENCE, NAME]})
        await Code.ask(EMAIL, browser="b", next="/")
        await Challenge.ask(Ceremony.MAKE, "b")
        await Passkey.create(
            person=zoe, credential_hash="h", credential={"id": NAME}, name=f"Telefoon van {NAME}", made_at=moment
        )
        await SigningKey.now()
        await Leaving.begin(cast.provider.id, f"{EMAIL}.token", "b")
        leaving, _ = await SignIn.begin(cast.provider, browser="b", redirect_uri="https://x", next="/")
        await leaving.keep({"claims": {"email": EMAIL, "name": NAME}})
        await KeptLetter.create(
            kind="k", subject_id=new_id(), language="nl", at=moment, to=EMAIL, subject=f"Dag {NAME}", text=SENTENCE
        )
        await Received.create(
            system="s",
            organisation=cast.organisations["de-brug"],
            circle_id=cast.circle.id,
            ref_index="r",
            kind="Patient",
            ref=f"Patient/{EMAIL}",
            was=ADDRESS,
            told=NAME,
            at=moment,
        )


async def write_of_who_sees_what(cast: Cast, joost: Actor) -> None:
    """What is kept from somebody, noted, covered for, handed over and opened in danger."""
    member, moment, today = cast.members["joost"], clock.now(), clock.today()
    of_circle: dict[str, Any] = {"by": joost, "owner": (Owner.CIRCLE, cast.circle.id)}
    await Withheld.begin(member, by=joost, reason=SENTENCE)
    await Turn.create(circle_id=cast.circle.id, age=16, birthday=today.isoformat(), told_at=moment)
    await Note.make(
        **of_circle,
        circle_id=cast.circle.id,
        title=NAME,
        words=SENTENCE,
        day=today,
        worded_at=moment,
        release_reason="x",
    )
    await Paper.put_in(
        await Circle.get(id=cast.circle.id),
        by=joost,
        title=NAME,
        day=today,
        audience=Audience.WHOLE_CIRCLE,
        content=f"Geachte {NAME}, {SENTENCE} {ADDRESS}".encode() * 3000,
        media_type="text/plain",
        file_name=f"Brief aan {NAME}.txt",
        words=SENTENCE,
    )
    await DirectorOffer.make(**of_circle, asked_by_id=member.id, asked_id=cast.members["marloes"].id, reason=SENTENCE)
    await Cover.make(
        **of_circle,
        covered_id=member.id,
        asked_id=cast.people["tom"].id,
        name=NAME,
        organisation_id=cast.organisations["de-brug"].id,
        first_day=today,
        last_day=today,
    )
    request = await ErasureRequest.ask(member, await People.of(cast.circle), by=joost, id=new_id())
    await ErasureAnswer.give(request, member, by=joost, id=new_id(), ground=KeptFor.OTHER, words=SENTENCE)
    await Emergency.make(
        **of_circle,
        member_id=member.id,
        organisation_id=cast.organisations["de-brug"].id,
        person_id=cast.people["tom"].id,
        name=NAME,
        reason=SENTENCE,
        since=moment,
        until=moment,
    )


async def fill_what_is_empty() -> None:
    """Each sealed column of each table has words in at least one row; a table nobody wrote to is not looked at."""
    for model in sealed_models():
        row = await model.all().order_by("-id").first()
        assert row is not None, f"{model.__name__} has no row: write one"
        for name, field in sealed_fields(model).items():
            if not getattr(row, name):
                setattr(row, name, SENTENCE if isinstance(field, SealedText) else {"x": ADDRESS})
        async with store.write():
            await row.save()


async def everything_typed() -> set[str]:
    """Every text in a sealed column, as its reader sees it."""
    found: set[str] = set(PLANTED)
    for model in sealed_models():
        for row in await model.all():
            for name in sealed_fields(model):
                found |= set(texts(getattr(row, name)))
    return found


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        # A part of a file: its first words, as they'd stand in clear.
        yield value[:40].decode(errors="ignore")
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


async def dump() -> bytes:
    """All bytes of the database: the file and what is not yet in it, or what pg_dump says."""
    if store.is_sqlite():
        file = Path(settings().database_url.removeprefix("sqlite://"))
        return await asyncio.to_thread(lambda: file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes())
    url = settings().database_url.replace("asyncpg://", "postgres://")
    command = ["pg_dump", "--format=plain", "--inserts", f"--dbname={url}"]
    environment = {**os.environ, "PATH": programs()}
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True, env=environment)
    return done.stdout


async def test_a_dump_holds_nothing_anyone_typed(cast: Cast) -> None:
    await write_everywhere(cast)
    await fill_what_is_empty()
    typed = await everything_typed()
    content = await dump()
    assert b"person" in content
    words = {each for each in typed if " " in each or "@" in each or each in PLANTED}
    assert len(words) > 40
    found = [each for each in words if each.encode() in content or each.encode().hex().encode() in content]
    assert found == []
    for each in ("Plantinga", "Plantsoen", "plantsoen", "Plantdorp", "plantdorp"):
        assert each.encode() not in content


async def test_what_stands_in_clear_would_be_found(cast: Cast) -> None:
    await get_connection("default").execute_script(f"UPDATE organisation SET down_words = '{ADDRESS}'")
    assert ADDRESS.encode() in await dump()
