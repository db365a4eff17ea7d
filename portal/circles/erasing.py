"""What of the circle's own rows goes when a circle is erased, and what of one person when she is."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tortoise import Tortoise
from tortoise.expressions import Q

from portal import live
from portal.audit import Erasing
from portal.circles.audience import Audience
from portal.circles.consent import Consent, Withheld
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.named import Named
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Former, Owner, Thing
from portal.circles.turns import Turn
from portal.people.actor import Actor
from portal.store.connect import APP
from portal.vault import Whose, erase_key, kept

# Of these nobody ever hears that there was something (STANDARDS 34), also not by hearing that it is gone.
_UNTOLD = (Audience.REPORTING_CODE.value, Audience.ONLY_ME.value)
TOLD = ~Q(audience__in=_UNTOLD)
# What a circle calls who has erased her account: the file is the circle's, and says no more who she was.
FORMER_MEMBER = "Een oud-lid"
HOUSE = Actor.house("an account was erased")


def things() -> list[type[Thing]]:
    """Every noun there is."""
    models = Tortoise.apps[APP].values() if Tortoise.apps else []
    return [each for each in models if issubclass(each, Thing)]


async def take_things(this: Erasing, *models: type[Thing]) -> None:
    """What a circle owns of these nouns, in the order given."""
    for model in models:
        await this.take(model, owner_kind=Owner.CIRCLE, owner_id=this.circle, told=TOLD)


async def erase_of(this: Erasing) -> None:
    """Hung on `erased`, after the rooms above and before people's own rows."""
    if this.circle:
        await _circle(this, this.circle)
    elif this.person:
        await _person(this, this.person)
    await this.take_by(Former, "thing_id", list(this.ids))


async def _circle(this: Erasing, id: UUID) -> None:
    # Who had left, or was put out, found nothing here any more, and goes on finding nothing: that it was erased is news
    # of who is in it.
    inside = Member.filter(Member.is_in(), owner_id=id, person_id__not_isnull=True)
    members = await inside.values_list("person_id", "organisation_id")
    for person_id, organisation_id in members:
        this.readers.add(f"{person_id}.{organisation_id or 'own'}")
    for person_id in {person_id for person_id, _ in members}:
        # Once it is durable each of her open topics is asked for again, and ends.
        await live.recheck(str(person_id))
    # Also who left long ago kept things here.
    rows = Member.filter(owner_id=id, person_id__not_isnull=True)
    everybody: list[Any] = list(await rows.values_list("person_id", flat=True))
    await _forget_what_was_kept((id, person_id) for person_id in set(everybody))
    await this.take_by(Named, "thing_id", list(this.ids))
    await this.take(Turn, circle_id=id)
    await this.take(Directing, circle_id=id)
    await take_things(this, Consent, Withheld, Custody, TakingPart, Member, Circle)
    await this.take(Former, owner_id=id)


async def _person(this: Erasing, id: UUID) -> None:
    """What she kept to herself goes; in circles she is somebody who was there, and what she said to others stays."""
    for model in things():
        await this.take(model, audience=Audience.ONLY_ME, made_by=id)
    mine = await Member.filter(person_id=id)
    for member in mine:
        if member.accepted_at and member.gone_at is None:
            await member.leave(by=HOUSE)
        if member.organisation_id is None:
            member.name, member.relation = FORMER_MEMBER, ""
            await member.save(update_fields=["name", "relation"])
        this.gone["Membership"] += 1
        # No row of hers goes by these ids, but letters to her would have left by them.
        this.ids.add(UUID(int=member.id.int))
    await this.take(Former, key_kind=Whose.PERSON.value, key_id=id)
    circles = {member.owner_id for member in mine}
    await this.take_by(Former, "key_id", [kept(each, id)[1] for each in circles], key_kind=Whose.KEPT.value)
    await _forget_what_was_kept((circle_id, id) for circle_id in circles)


async def _forget_what_was_kept(pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """The keys of what these people kept to themselves in these circles: (circle, person)."""
    for circle_id, person_id in pairs:
        await erase_key(kept(circle_id, person_id))
