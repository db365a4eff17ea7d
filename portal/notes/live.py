"""What open lists of notes hear: that something changed, by number, each side of the circle its own.

A note for its writer alone, for one organisation or under the reporting code makes no news at all: a number that
moves would tell that it is there.
"""

from typing import Any

from portal import live
from portal.access import Action, Role, doors
from portal.circles.audience import Audience, Kind
from portal.circles.consent import one_by_one, thing_spoken_of
from portal.errors import NotAllowed
from portal.notes.models import Note, NoteNews
from portal.people.actor import Actor

FAMILY, CARE = "family", "care"
_HEARS = {
    Audience.WHOLE_CIRCLE: (FAMILY, CARE),
    Audience.FAMILY_NETWORK: (FAMILY,),
    Audience.PROFESSIONALS: (CARE,),
}


async def announce(thing: Any, by: Actor) -> None:
    """Hung on `changed`: inside the write that makes or changes a note, to those who read it or did until now."""
    spoken_of = thing_spoken_of(thing)
    note = await Note.spoken_of(spoken_of) if spoken_of else thing
    if not isinstance(note, Note):
        return
    before = _HEARS.get(note.read_before, ()) if note.read_before else ()
    sides = sorted({*_HEARS.get(note.audience, ()), *before})
    # Shut or opened for somebody: her open list follows at once. After that it is not everybody's to hear of.
    if not sides or (not spoken_of and await one_by_one(note)):
        return
    for side, number in (await NoteNews.count(note.circle_id, sides)).items():
        await live.announce(f"{kind(side)}/{note.circle_id}", number, {})


def kind(side: str) -> str:
    """The kind of topic this side of the circle listens to."""
    return f"notes_{side}"


class NotesTopic:
    """`notes_family/<circle's id>` and `notes_care/<…>`: the numbers count the changes this side may read."""

    def __init__(self, side: str) -> None:
        self.side = side

    async def may_listen(self, actor: Actor, key: str, after: int | None) -> int:
        """The number of changes so far, if this actor is in the circle on this side."""
        entered = await doors.enter(actor, live.id_of(key), Action.NOTE_READ)
        if side_of(entered) != self.side:
            raise NotAllowed("the other side's notes")
        if not hears(entered):
            raise NotAllowed("no news of notes for who may not read them")
        at = await NoteNews.stands_at(entered.id, self.side)
        await doors.note(actor, Action.NOTE_READ, entered.circle, f"listens from {at if after is None else after}")
        return at

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, live.Event]]:
        """One empty event for each change after a number."""
        at = await NoteNews.stands_at(live.id_of(key), self.side)
        return [(number, {}) for number in range(after + 1, min(after + limit, at) + 1)]

    async def heard(self, actor: Actor, key: str, up_to: int) -> None:
        """Logs up to which change this actor was told that there was one."""
        if circle := await NoteNews.listened_in(live.id_of(key)):
            await doors.note(actor, Action.NOTE_READ, circle, f"heard up to {up_to}")


def hears(entered: doors.Entered) -> bool:
    """Whether this reader may know that the notes changed: that something is written is something of the notes."""
    verdict = entered.standing.of_kind(Kind.NOTES)
    return verdict is None or verdict.sees


def side_of(entered: doors.Entered) -> str:
    """On which side of the circle this reader is."""
    return CARE if entered.is_(Role.PROFESSIONAL) else FAMILY


topics: dict[str, live.Topic] = {kind(side): NotesTopic(side) for side in (FAMILY, CARE)}
