"""What is made in a circle, in the portal and in the model alike; each in one write, at `now`."""

from portal import clock
from portal.access import Action
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.circles.named import Named, NamedKind
from portal.notes.models import Note, NoteNews
from portal.notes.papers import Paper
from portal.notes.statements import Statement
from portal.plan.models import Goal
from portal.store import new_id
from tests.law.deeds import Deeds


class Making(Deeds):
    """Goals, steps, talk, notes and statements, each by the door through which somebody comes to make it."""

    async def set_goal(self, key: str, audience: Audience, named: frozenset[str]) -> str:
        await self.enters(key, Action.GOAL_ADD)
        name = self._new("goal", key, audience, named)
        goal = await Goal.set(self.circle, by=self.actor(key), words=f"Ik wil {name}", audience=audience)
        self.rows[name] = goal
        if audience is Audience.NAMED:
            await self._name_readers(goal, named)
        return name

    async def add_step(self, key: str, goal: str, doer: str) -> str:
        await self.opens(key, goal, Action.STEP_ADD)
        name = self._new("step", key, Audience(self.law.things[goal].audience), root=goal)
        member = self.rows[doer] if doer else None
        row = await self._again(Goal, goal)
        self.rows[name] = await row.add_step(by=self.actor(key), words=f"Doe {name}", member=member)
        self.law.things[name].doer = doer
        return name

    async def start_talk(self, key: str, audience: Audience, named: frozenset[str]) -> str:
        await self.enters(key, Action.CHAT_START)
        name = self._new("conversation", key, audience, named)
        readers = [self.rows[each] for each in named]
        self.rows[name] = await Conversation.start(
            self.circle.id, by=self.actor(key), audience=audience, title=f"Over {name}", named=readers
        )
        self.last[name] = self.now
        return name

    async def post(self, key: str, talk: str) -> str:
        await self.opens(key, talk, Action.CHAT_POST)
        name = self._new("message", key, Audience(self.law.things[talk].audience), root=talk)
        row = await self._again(Conversation, talk)
        self.rows[name] = await row.post(by=self.actor(key), text=f"Hoi {name}", client_id=new_id())
        self.at[name], self.by[name] = self.posted(talk), self.places[key]
        self.last[talk] = self.now
        return name

    async def write_note(self, key: str, audience: Audience, readers: frozenset[str]) -> str:
        """A note; under the reporting code for these professionals, of whom its writer is one."""
        coded = audience is Audience.REPORTING_CODE
        name = self._new("note", key, audience, readers if coded else frozenset())
        before = await NoteNews.stands_at(self.circle.id, "family")
        self.rows[name] = await Note.write(
            self.circle,
            by=self.actor(key),
            words=f"Ik schrijf {name}",
            title=f"Over {name}",
            day=clock.today(),
            audience=audience,
            readers=[self.rows[each] for each in readers] if coded else (),
        )
        if coded:
            self.moved += await NoteNews.stands_at(self.circle.id, "family") - before
        await self.tells(key, Action.NOTE_WRITE, "note", name)
        return name

    async def release(self, key: str, name: str, audience: Audience) -> None:
        await self.opens(key, name, Action.NOTE_RELEASE)
        note = await self._again(Note, name)
        await note.release(by=self.actor(key), audience=audience, reason="Nu kan het.")
        self.law.things[name].audience = audience.value

    async def state(self, key: str) -> str:
        """Her own words about what stands in the file."""
        name = self._new("statement", key, Audience.WHOLE_CIRCLE)
        self.rows[name] = await Statement.write(
            self.circle, by=self.actor(key), words=f"Zo was {name}", about=f"Over {name}"
        )
        await self.tells(key, Action.STATEMENT_WRITE, "statement", name)
        return name

    async def put_in(self, key: str, audience: Audience) -> str:
        """A paper, whose own bytes tell which it is."""
        name = self._new("paper", key, audience)
        self.rows[name] = await Paper.put_in(
            self.circle,
            by=self.actor(key),
            title=f"Over {name}",
            day=clock.today(),
            audience=audience,
            content=f"%PDF-1.7 {name} ".encode(),
            media_type="application/pdf",
            file_name=f"{name}.pdf",
        )
        await self.tells(key, Action.PAPER_ADD, "paper", name)
        return name

    async def take_out(self, key: str, name: str) -> None:
        """A paper, by who put it in."""
        await self.opens(key, name, Action.PAPER_TAKE_OUT)
        await (await self._again(Paper, name)).take_out(by=self.actor(key))
        self.law.things[name].removed = True

    async def hide(self, name: str, member: str) -> None:
        """Kept from one member, such as an address from a parent who is not to know it."""
        await Named.create(thing_id=self.rows[name].id, member=self.rows[member], kind=NamedKind.HIDDEN)
        self.law.things[name].hidden |= {member}

    async def take_away(self, key: str, name: str) -> None:
        await self.opens(key, name, Action.GOAL_CHANGE if self.law.things[name].noun == "goal" else Action.STEP_CHANGE)
        await (await self._again(type(self.rows[name]), name)).remove(by=self.actor(key))
        self.law.things[name].removed = True
