"""What open lists of notes and of papers hear: that something changed, by number, each side of the circle its own.

What is for its maker alone, for one organisation or under the reporting code makes no news at all: a number that moves
would tell that it is there. Papers have numbers of their own: who may read the notes may not have said yes to these.
"""

from dataclasses import dataclass
from typing import Any

from portal import live
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import Audience, Kind
from portal.circles.consent import one_by_one, thing_spoken_of
from portal.errors import NotAllowed
from portal.notes.models import Note, NoteNews
from portal.notes.news import SideNews
from portal.notes.papers import Paper, PaperNews
from portal.people.actor import Actor

FAMILY, CARE = "family", "care"
_HEARS = {
    Audience.WHOLE_CIRCLE: (FAMILY, CARE),
    Audience.FAMILY_NETWORK: (FAMILY,),
    Audience.PROFESSIONALS: (CARE,),
}


@dataclass(frozen=True)
class Heard:
    """One kind of thing that open lists hear of: its word in a topic, and the numbers it is heard by."""

    word: str
    model: type[Note] | type[Paper]
    news: type[SideNews]
    kind: Kind
    read: Action

    def topic(self, side: str) -> str:
        """The kind of topic this side of the circle listens to."""
        return f"{self.word}_{side}"

    def is_for(self, entered: Entered) -> bool:
        """Whether this reader may know that these changed: that something is there is something of these things."""
        verdict = entered.standing.of_kind(self.kind)
        return verdict is None or verdict.sees

    async def stands_for(self, entered: Entered) -> int | None:
        """Where her side's number stands; None for who may not know of it."""
        return await self.news.stands_at(entered.id, side_of(entered)) if self.is_for(entered) else None


NOTES = Heard("notes", Note, NoteNews, Kind.NOTES, Action.NOTE_READ)
PAPERS = Heard("papers", Paper, PaperNews, Kind.PAPERS, Action.PAPER_READ)


async def announce(thing: Any, by: Actor) -> None:
    """Hung on `changed`: inside the write that makes or changes one, to those who read it or did until now."""
    for heard in (NOTES, PAPERS):
        await _announce(heard, thing)


async def _announce(heard: Heard, thing: Any) -> None:
    spoken_of = thing_spoken_of(thing)
    found = await heard.model.spoken_of(spoken_of) if spoken_of else thing
    if not isinstance(found, heard.model):
        return
    before = _HEARS.get(found.read_before, ()) if found.read_before else ()
    sides = sorted({*_HEARS.get(found.audience, ()), *before})
    # Shut or opened for somebody: her open list follows at once. After that it is not everybody's to hear of.
    if not sides or (not spoken_of and await one_by_one(found)):
        return
    for side, number in (await heard.news.count(found.circle_id, sides)).items():
        await live.announce(f"{heard.topic(side)}/{found.circle_id}", number, {})


class ListTopic:
    """`notes_family/<circle's id>`, `papers_care/<…>`: the numbers count the changes this side may read."""

    def __init__(self, heard: Heard, side: str) -> None:
        self.of = heard
        self.side = side

    async def may_listen(self, actor: Actor, key: str, after: int | None) -> int:
        """The number of changes so far, if this actor is in the circle on this side."""
        entered = await doors.enter(actor, live.id_of(key), self.of.read)
        if side_of(entered) != self.side:
            raise NotAllowed(f"the other side's {self.of.word}")
        if not self.of.is_for(entered):
            raise NotAllowed(f"no news of {self.of.word} for who may not read them")
        at = await self.of.news.stands_at(entered.id, self.side)
        await doors.note(actor, self.of.read, entered.circle, f"listens from {at if after is None else after}")
        return at

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, live.Event]]:
        """One empty event for each change after a number."""
        at = await self.of.news.stands_at(live.id_of(key), self.side)
        return [(number, {}) for number in range(after + 1, min(after + limit, at) + 1)]

    async def heard(self, actor: Actor, key: str, up_to: int) -> None:
        """Logs up to which change this actor was told that there was one."""
        if circle := await self.of.news.listened_in(live.id_of(key)):
            await doors.note(actor, self.of.read, circle, f"heard up to {up_to}")


def side_of(entered: Entered) -> str:
    """On which side of the circle this reader is."""
    return CARE if entered.is_(Role.PROFESSIONAL) else FAMILY


topics: dict[str, live.Topic] = {
    heard.topic(side): ListTopic(heard, side) for heard in (NOTES, PAPERS) for side in (FAMILY, CARE)
}
