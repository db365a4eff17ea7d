"""Who directs, and who may ask, answer or take over, beside what the model of the law says."""

from portal.access import Action, doors
from portal.circles.directing import Directing
from portal.members.directing_pages import Hands
from tests.law.comparing import Tally
from tests.law.directing_law import waits, who_directs
from tests.law.life import Life
from tests.law.people import CARE


async def compare_directing(life: Life, tally: Tally, drawn: int) -> None:
    """What each who is in may do with it, by turns and professionals more often; and that one directs at most."""
    law, now, names = life.law, life.now, {row.id: name for name, row in life.rows.items()}
    open_ = await Directing.filter(open_in=life.circle.id).count()
    tally.same("the circle", "one who directs at most", open_, 1 if law.director else 0)
    for place, key in enumerate(life.places):
        me = life.place(key)
        if me is None or (drawn // 3 + place) % (2 if key in CARE else 8):
            continue
        hands = await Hands.of(await doors.enter(life.actor(key), life.circle.id, Action.PEOPLE_READ))
        director = names[hands.people.director.id] if hands.people.director else ""
        tally.same(key, "who directs", director, who_directs(law, now))
        tally.same(key, "asking another to direct", hands.may_offer, life.may_offer(key))
        tally.same(key, "taking over", hands.may_take, life.may_take(key))
        tally.same(key, "being asked to direct", hands.is_asked, life.is_asked(key))
        asks = waits(law, life.offer, now) and life.offer is not None and life.offer.by == me.name
        tally.same(key, "having asked another", hands.asks, asks)
