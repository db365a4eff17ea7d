"""Who must say yes before somebody comes in, beside what the model of the law says."""

from portal.circles.models import Circle
from portal.members.deciding import People, asked
from portal.members.models import Invitation
from tests.law.asked_law import is_complete, still_asked, waits_for, whose_yes
from tests.law.comparing import Tally
from tests.law.life import Life


async def compare_asked(life: Life, tally: Tally) -> None:
    """Of each invitation whether all have said yes, who hasn't, and for whom it waits."""
    if not life.invited:
        return
    names = {row.id: name for name, row in life.rows.items()}
    found = await Invitation.filter(owner_id=life.circle.id)
    people = await People.of(await Circle.get(id=life.circle.id))
    for state in await asked(people, found):
        it, law, now = life.invited[names[state.invitation.id]], life.law, life.now
        waiting = {names[each.id] for group in state.waiting for each in group}
        waits = {names[each.id] for each in people.members if state.waits_for(each)}
        tally.same(it.name, "waiting for an answer", state.invitation.is_pending, it.is_pending(now))
        tally.same(it.name, "having left", state.invitation.sent_at is not None, it.sent is not None)
        needs = {frozenset(names[each.id] for each in group) for group in state.groups}
        tally.same(it.name, "of whom one must say yes", needs, {frozenset(each) for each in whose_yes(law, it, now)})
        tally.same(it.name, "every yes", state.is_confirmed, is_complete(law, it, now))
        tally.same(it.name, "whose yes is missing", waiting, still_asked(law, it, now))
        tally.same(it.name, "for whom it waits", waits, waits_for(law, it, now))
