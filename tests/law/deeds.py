"""What somebody does by a door, and the line it leaves in the log of the file; in the model and in the portal alike."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.access import Action, doors
from portal.access.doors import Entered
from portal.audit import AccessLine, Outcome, chain_of
from portal.chat.models import Conversation, Message
from portal.circles.consent import SHARE, Consent, Withheld
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
from portal.errors import KringError
from portal.notes.models import Note
from portal.notes.papers import Paper
from portal.notes.statements import Statement
from portal.plan.models import Goal, Plan, Step
from tests.law.log_law import Line, as_it_was, by_readers, told_as
from tests.law.people import CAST
from tests.law.rows import Rows

NOUNS: dict[str, tuple[type[Thing], Action]] = {
    "goal": (Goal, Action.PLAN_READ),
    "step": (Step, Action.PLAN_READ),
    "conversation": (Conversation, Action.CHAT_READ),
    "message": (Message, Action.CHAT_READ),
    "plan": (Plan, Action.PLAN_READ),
    "note": (Note, Action.NOTE_READ),
    "statement": (Statement, Action.STATEMENT_READ),
    "paper": (Paper, Action.PAPER_READ),
}
BESIDES: dict[str, tuple[type[Thing], Action]] = {
    "member": (Member, Action.PEOPLE_READ),
    "word": (Consent, Action.CONSENT_READ),
    "withheld": (Withheld, Action.WITHHELD_READ),
}
KINDS = {"circle": Circle.__name__, **{noun: each[0].__name__ for noun, each in {**NOUNS, **BESIDES}.items()}}
_KEPT = ("id", "person_id", "organisation_id", "action", "kind", "thing_id", "found", "outcome")


@dataclass
class Deeds(Rows):
    """Coming in, looking through a list, opening one thing, and the line about what was made."""

    # What the log must hold of this file, in the order it was done; and each line by the id it got.
    awaited: list[Line] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)

    async def enters(self, key: str, action: Action) -> Entered | None:
        """The circle; a stranger's try is on no line of this file."""
        me = self.place(key)
        if me:
            self._leaves(key, action, "circle", refused=not self.law.may(me, action.value, self.now))
        entered: Entered | None = await _or_none(doors.enter(self.actor(key), self.circle.id, action))
        return entered

    async def looks_through(self, key: str, nouns: Sequence[str]) -> None:
        """All she may read of each of these, come in by the room of the first; for who isn't in there is no list."""
        entered = await self.enters(key, (NOUNS | BESIDES)[nouns[0]][1])
        for noun in nouns if entered else ():
            model, action = (NOUNS | BESIDES)[noun]
            narrow = {"about": SHARE} if noun == "word" else {}
            self._awaits_list(key, noun, action)
            await doors.page(model, self.actor(key), action, within=entered, narrow=narrow)

    def _awaits_list(self, key: str, noun: str, action: Action) -> None:
        me, law = self.place(key), self.law
        if noun in BESIDES:
            words = sum(law.reads_word(me, each, self.now) for each in law.words)
            kept = len(law.kept) if law.reads_kept(me, self.now) else 0
            many = {"member": len(law.members), "word": words, "withheld": kept}[noun]
            return self._leaves(key, action, noun, found=many)
        shown = sorted(law.shown(me, noun, self.now), key=lambda name: self.rows[name].id)
        for group in by_readers(law.things[name] for name in shown):
            self._leaves(key, action, noun, told_as=told_as(law, group, self.now), found=len(group))
        if not shown:
            self._leaves(key, action, noun, found=0)
        return None

    async def opens(self, key: str, name: str, action: Action) -> None:
        """One thing; of what she may not know of there is no line in this file."""
        me, thing = self.place(key), self.law.things[name]
        if self.law.sees(me, thing, self.now):
            refused = not self.law.may(me, action.value, self.now)
            self._leaves(key, action, thing.noun, one=name, told_as=as_it_was(thing), refused=refused)
        await _or_none(doors.open(NOUNS[thing.noun][0], self.rows[name].id, self.actor(key), action))

    async def opens_member(self, key: str, name: str, action: Action) -> None:
        if me := self.place(key):
            self._leaves(key, action, "member", one=name, refused=not self.law.may(me, action.value, self.now))
        await _or_none(doors.open(Member, self.rows[name].id, self.actor(key), action))

    async def opens_word(self, key: str, n: int) -> None:
        word = self.law.words[n]
        if self.law.reads_word(self.place(key), word, self.now):
            self._leaves(key, Action.CONSENT_READ, "word", one=f"word {n}", word=word)
        await _or_none(doors.open(Consent, self.rows[f"word {n}"].id, self.actor(key), Action.CONSENT_READ))

    async def tells(self, key: str, action: Action, noun: str, name: str) -> None:
        """The line about what she just made, or ended."""
        thing = self.law.things.get(name)
        self._leaves(key, action, noun, one=name, told_as=as_it_was(thing) if thing else None)
        await doors.note(self.actor(key), action, self.rows[name], "written")

    def _leaves(self, key: str, action: Action, noun: str, **more: Any) -> None:
        who = CAST[key]
        self.awaited.append(Line(self.now, who.human, who.organisation, action.value, noun, **more))

    # What the portal kept of it

    async def logged(self) -> tuple[list[object], list[object]]:
        """What the log holds since the last time, and what it must hold."""
        chain = chain_of(Owner.CIRCLE.value, self.circle.id)
        kept = await AccessLine.filter(chain=chain).order_by("seq").offset(len(self.lines)).limit(1000).values(*_KEPT)
        awaited, self.awaited = self.awaited, []
        self.lines |= {str(row["id"]): line for row, line in zip(kept, awaited, strict=False)}
        return [tuple(row[each] for each in _KEPT[1:]) for row in kept], [self._row(each) for each in awaited]

    def line(self, id: object) -> Line | str:
        """The deed that this line of the portal's tells of."""
        return self.lines.get(str(id)) or f"a line that no deed left: {id}"

    def _row(self, line: Line) -> object:
        person = self.people[line.human].id
        work = self.organisations[line.organisation].id if line.organisation else None
        about = self.circle.id if line.noun == "circle" else self.rows[line.one].id if line.one else None
        outcome = Outcome.REFUSED if line.refused else Outcome.DONE
        return (person, work, line.action, KINDS[line.noun], about, line.found, outcome)


async def _or_none(asked: Awaitable[Any]) -> Any:
    try:
        return await asked
    except KringError:
        return None
