"""What `portal import`, `portal token` and `portal token end` do, once the database is open; both print plain words."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from exchange.checks import received
from exchange.faults import Refused
from exchange.handover import HandOver
from exchange.models import Token
from exchange.taking import take
from exchange.telling import told
from portal.audit import write_line
from portal.circles.thing import Owner
from portal.errors import Invalid
from portal.people.actor import Actor
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.persons import Person
from portal.store import write
from portal.web.texts import _

Say = Callable[[str], None]
LARGEST_FILE = 50_000_000
LONGEST_TOKEN = 24 * 60
_BIG = 200


async def import_file(path: Path, *, system: str, slug: str, director: str, say: Say, answer: Say) -> None:
    """Make or update a circle from a hand-over; `say` hears how far it is, `answer` the report."""
    organisation = await _organisation(slug)
    person = await _director(director, organisation) if director else None
    if not system.strip() or len(system) > 100:
        raise Invalid("--from", words=_("Zeg met --from welk systeem dit geeft, in hoogstens 100 tekens."))
    body = await asyncio.to_thread(_bytes, path)
    say(_("Lezen en nakijken…"))
    try:
        hand = await _read(body)
        if len(hand.resources) > _BIG:
            say(_("%(n)s resources gelezen. Opschrijven…") % {"n": len(hand.resources)})
        report = await take(hand, system=system.strip(), organisation=organisation, director=person)
    except Refused as refused:
        raise Invalid("", words=explained(refused)) from None
    for line in report.lines():
        answer(line)


async def make_token(email: str, *, minutes: int, slug: str, say: Say, answer: Say) -> None:
    """A token that reads as this person; `answer` hears it once, it can't be shown again."""
    if not 0 < minutes <= LONGEST_TOKEN:
        words = _("--minutes is een aantal van 1 tot %(most)s.") % {"most": LONGEST_TOKEN}
        raise Invalid("--minutes", words=words)
    organisation = await _organisation(slug) if slug else None
    person = await _staff(email, organisation) if organisation else await _person(email)
    async with write():
        row, words = await Token.make(person, lasts=timedelta(minutes=minutes), organisation=organisation)
        # Whose rights were lent, and until when they can be used: the row says the rest.
        line = Actor.house(f"token for {minutes} minutes").line()
        owner = {"owner_kind": Owner.PERSON.value, "owner_id": person.id}
        await write_line({**line, "action": "token_make", "kind": "Token", "thing_id": row.id, **owner})
    say(_("Deze sleutel werkt %(n)s minuten en is maar één keer te zien:") % {"n": minutes})
    answer(words)


async def end_tokens(email: str, *, slug: str, answer: Say) -> None:
    """End this person's tokens now, or only those as staff of this organisation; `answer` hears how many there were."""
    organisation = await _organisation(slug) if slug else None
    # Whoever has left may have a token too: her place is not asked for.
    person = await _person(email)
    async with write():
        rows = await Token.end_those_of(person, organisation)
        for row in rows:
            owner = {"owner_kind": Owner.PERSON.value, "owner_id": person.id}
            line = Actor.house("portal command").line()
            await write_line({**line, "action": "token_end", "kind": "Token", "thing_id": row.id, **owner})
    answer(_("Beëindigde sleutels: %(n)s.") % {"n": len(rows)})


def explained(refused: Refused) -> str:
    """Every fault on a line of its own, by the element it stands at."""
    faults = [f"  {each.at}: {each.words}" for each in refused.faults[:20]]
    more = len(refused.faults) - len(faults)
    if more:
        faults.append("  " + _("… en nog %(n)s.") % {"n": more})
    return "\n".join([_("Dit bestand is niet ingelezen. Er is niets veranderd."), *faults])


async def _read(body: bytes) -> HandOver:
    bundle = await received(body)
    return await asyncio.to_thread(told, bundle)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Invalid(str(path.name), words=_("Dit bestand is te groot: hoogstens 50 MB."))
        return path.read_bytes()
    except OSError as error:
        raise Invalid(error.strerror or "", words=_("Dit bestand kunnen we niet openen.")) from None


async def _organisation(slug: str) -> Organisation:
    found = await Organisation.get_or_none(slug=slug)
    if found is None:
        raise Invalid(slug, words=_("Deze organisatie is er niet. Maak haar met: portal organisation add."))
    return found


async def _person(email: str) -> Person:
    found = await Person.of_email(email)
    if found is None:
        raise Invalid("", words=_("Niemand gebruikt hier dit e-mailadres."))
    return found


async def _director(email: str, organisation: Organisation) -> Person:
    person = await _staff(email, organisation)
    staff = await Staff.now(person.id, organisation.id)
    # An administrator or coordinator sees no client data: the circle would have a director who can't open it.
    if staff is None or staff.role is not StaffRole.PROFESSIONAL:
        raise Invalid("--director", words=_("Alleen een medewerker die met gezinnen werkt, kan de regie hebben."))
    return person


async def _staff(email: str, organisation: Organisation) -> Person:
    person = await _person(email)
    if await Staff.now(person.id, organisation.id) is None:
        raise Invalid("", words=_("Deze persoon werkt niet bij deze organisatie."))
    return person
