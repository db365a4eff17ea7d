"""One circle that lives: everything that happens is written in the portal and in the model of the law alike."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from portal import clock
from portal.chat.models import Conversation
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.consent import Consent, ConsentAnswer, Withheld
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.named import Named, NamedKind
from portal.circles.thing import Owner, Thing
from portal.members import letters
from portal.members.deciding import People, asked
from portal.members.models import Invitation
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation, ParentsSee, Staff, StaffRole
from portal.people.persons import Person
from portal.plan.models import Goal, Plan
from portal.store import new_id, write
from tests.laid import wipe
from tests.law.model import Kept, Law, Word
from tests.law.model import Member as Place
from tests.law.model import Thing as Item
from tests.taking_part import let_in

START = datetime(2026, 11, 23, 9, 0, tzinfo=clock.AMSTERDAM)


@dataclass(frozen=True)
class Who:
    """Somebody of the story in one capacity: Marloes at work and Marloes as an aunt are two."""

    human: str
    role: MemberRole | None = None
    organisation: str | None = None


CAST = {
    "noor": Who("noor", MemberRole.YOUNG_PERSON),
    "samira": Who("samira", MemberRole.PARENT),
    "peter": Who("peter", MemberRole.PARENT),
    "sam": Who("sam", MemberRole.FAMILY),
    "naima": Who("naima", MemberRole.NETWORK),
    "joost": Who("joost", MemberRole.PROFESSIONAL, "de-brug"),
    "marloes": Who("marloes", MemberRole.PROFESSIONAL, "het-anker"),
    "marloes at home": Who("marloes", MemberRole.NETWORK),
    # A colleague of Joost, and somebody who knows nobody here: neither is ever in.
    "tom": Who("tom", None, "de-brug"),
    "bas": Who("bas"),
}
FAMILY = [key for key, who in CAST.items() if who.role and not who.organisation]
CARE = [key for key, who in CAST.items() if who.role and who.organisation]
PARENTS = [key for key, who in CAST.items() if who.role is MemberRole.PARENT]
ORGANISATIONS = ["de-brug", "het-anker"]


@dataclass
class Life:
    """The circle's rows, by the names the model has for them, and the moment it is."""

    law: Law
    now: datetime = START
    circle: Circle = field(init=False)
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # who is in as which member
    rows: dict[str, Any] = field(default_factory=dict)
    numbers: int = 0
    # Of each message its place in its conversation and its author; how far each member has read.
    at: dict[str, int] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    read: dict[tuple[str, str], int] = field(default_factory=dict)
    # Whom a letter waits for in the outbox.
    asked: set[str] = field(default_factory=set)
    invited: list[datetime] = field(default_factory=list)
    last: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    async def begin(cls, born: date) -> Self:
        """A young person, her mother who has custody, and one professional, in empty tables."""
        life = cls(Law(born))
        await wipe()
        with clock.everywhere_at(life.now):
            async with write():
                await life._lay()
        return life

    async def _lay(self) -> None:
        for slug in ORGANISATIONS:
            self.organisations[slug] = await Organisation.create(name=slug, slug=slug)
        for who in CAST.values():
            if who.human not in self.people:
                self.people[who.human] = await Person.make(who.human.title(), f"{who.human}@kring.example")
            if who.organisation:
                person, work = self.people[who.human], self.organisations[who.organisation]
                await Staff.create(person=person, organisation=work, role=StaffRole.PROFESSIONAL)
        self.circle = await Circle.start(by=Actor.house("law"), name="Noor", birth_date=self.law.born)
        await let_in(self.circle, *self.organisations.values())
        for key in ("noor", "samira", "joost"):
            await self.admit(key)
        await self.custody_begins("samira")
        self.rows["plan"] = await Plan.begin(self.circle, by=self.actor("noor"))
        self.law.things["plan"] = Item("plan", "plan", "plan", "whole_circle", "noor", None)
        # The first conversation came with the first member.
        talk = await Conversation.get(owner_id=self.circle.id)
        self.rows["talk"] = talk
        self.law.things["talk"] = Item("talk", "conversation", "talk", "whole_circle", "the house", None)
        # Something of each to see, or drawn rules about steps would mostly find none.
        goal = await self.set_goal("noor", Audience.WHOLE_CIRCLE, frozenset())
        await self.add_step("samira", goal, self.places["samira"])

    # Who somebody is

    def actor(self, key: str) -> Actor:
        """As she acts here: at work by her organisation's means, else by her own."""
        who = CAST[key]
        capacity = Capacity.STAFF if who.organisation else Capacity.OWN
        work = self.organisations[who.organisation].id if who.organisation else None
        role = StaffRole.PROFESSIONAL.value if work else ""
        return Actor(capacity, self.people[who.human].id, organisation_id=work, staff_role=role)

    def place(self, key: str) -> Place | None:
        """Her membership now, as the model has it."""
        place = self.law.members.get(self.places.get(key, ""))
        return place if place and place.is_in(self.now) else None

    def is_in(self, key: str) -> bool:
        return self.place(key) is not None

    # What happens. Each in one write, at `now`.

    async def admit(self, key: str, until: datetime | None = None) -> None:
        who = CAST[key]
        assert who.role
        name = self._name(key)
        work = self.organisations[who.organisation].id if who.organisation else None
        by = self.actor("noor")
        self.rows[name] = await Member.admit(
            self.circle,
            by=by,
            role=who.role,
            name=key.title(),
            person_id=self.people[who.human].id,
            organisation_id=work,
            until=until,
        )
        self.law.members[name] = Place(name, who.human, who.role.value, who.organisation, self.now, until)
        self.places[key] = name
        directs = self.law.members.get(self.law.director)
        if who.organisation and (directs is None or not directs.is_in(self.now)):
            await Directing.begin(self.rows[name], by=by)
            self.law.director = name

    async def leave(self, key: str) -> None:
        name = self.places.pop(key)
        await (await self._again(Member, name)).leave(by=self.actor(key))
        self.law.members[name].ended = self.now

    async def hand_over(self, key: str) -> None:
        before = await Directing.get(open_in=self.circle.id)
        before.until = clock.now()
        await before.save(update_fields=["until"])
        await Directing.begin(self.rows[self.places[key]], by=self.actor(key), reason="Verhuizing.")
        self.law.director = self.places[key]

    async def custody_begins(self, key: str, until: date | None = None) -> None:
        name = self.places[key]
        self.rows[f"custody of {name}"] = await Custody.make(
            by=self.actor("joost"),
            owner=(Owner.CIRCLE, self.circle.id),
            member_id=self.rows[name].id,
            source="gezagsregister",
            until=until,
        )
        self.law.custody[name] = until

    async def custody_ends(self, name: str) -> None:
        row = self.rows[f"custody of {name}"]
        await (await Custody.get(id=row.id)).keep(by=self.actor("joost"), until=clock.today())
        self.law.custody[name] = self.now.astimezone(clock.AMSTERDAM).date()

    async def say(self, word: Word) -> None:
        answer = ConsentAnswer.GIVEN if word.yes else ConsentAnswer.WITHDRAWN
        speaker = self.rows[word.speaker]
        key = self.law.members[word.speaker].human
        row = await Consent.share(
            speaker,
            answer,
            by=self.actor(key),
            words="Dat mag.",
            text="share-1",
            language="nl",
            to_member=self.rows[word.member].id if word.member else None,
            to_organisation=self.organisations[word.organisation].id if word.organisation else None,
            kind=Kind(word.kind) if word.kind else None,
            thing_id=self.rows[word.thing].id if word.thing else None,
            since=word.since,
            until=word.until,
        )
        self.rows[f"word {len(self.law.words)}"] = row
        self.law.words.append(word)

    async def withhold(self, key: str, kept: Kept) -> None:
        self.rows[kept.name] = await Withheld.begin(
            self.rows[self.places[key]],
            by=self.actor(key),
            reason="Niet goed voor haar.",
            from_member=self.rows[kept.parent].id if kept.parent else None,
            kind=Kind(kept.kind) if kept.kind else None,
            thing_id=self.rows[kept.thing].id if kept.thing else None,
            until=kept.until,
        )
        self.law.kept[kept.name] = kept

    async def lift(self, name: str) -> None:
        await (await self._again(Withheld, name)).lift(by=self.actor("joost"))
        self.law.kept[name].until = self.now

    async def parents_see(self, slug: str, setting: ParentsSee) -> None:
        await Organisation.filter(id=self.organisations[slug].id).update(parents_see=setting)
        (self.law.minimum.add if setting is ParentsSee.MINIMUM else self.law.minimum.discard)(slug)

    async def set_goal(self, key: str, audience: Audience, named: frozenset[str]) -> str:
        name = self._new("goal", key, audience, named)
        goal = await Goal.set(self.circle, by=self.actor(key), words=f"Ik wil {name}", audience=audience)
        self.rows[name] = goal
        if audience is Audience.NAMED:
            await self._name_readers(goal, named)
        return name

    async def add_step(self, key: str, goal: str, doer: str) -> str:
        name = self._new("step", key, Audience(self.law.things[goal].audience), root=goal)
        member = self.rows[doer] if doer else None
        row = await self._again(Goal, goal)
        self.rows[name] = await row.add_step(by=self.actor(key), words=f"Doe {name}", member=member)
        self.law.things[name].doer = doer
        return name

    async def start_talk(self, key: str, audience: Audience, named: frozenset[str]) -> str:
        name = self._new("conversation", key, audience, named)
        readers = [self.rows[each] for each in named]
        self.rows[name] = await Conversation.start(
            self.circle.id, by=self.actor(key), audience=audience, title=f"Over {name}", named=readers
        )
        self.last[name] = self.now
        return name

    async def post(self, key: str, talk: str) -> str:
        name = self._new("message", key, Audience(self.law.things[talk].audience), root=talk)
        row = await self._again(Conversation, talk)
        self.rows[name] = await row.post(by=self.actor(key), text=f"Hoi {name}", client_id=new_id())
        self.at[name], self.by[name] = self.posted(talk), self.places[key]
        self.last[talk] = self.now
        return name

    async def ask_in(self, key: str) -> None:
        """Somebody new is asked into the circle; who decides is written to."""
        inviter = self.rows[self.places[key]]
        invitation = await Invitation.ask(
            self.circle,
            inviter,
            by=self.actor(key),
            id=new_id(),
            name="Els",
            email=f"els{self.numbers}@kring.example",
            role=MemberRole.NETWORK,
        )
        (state,) = await asked(await People.of(self.circle), [invitation])
        await letters.ask(state)
        self.invited.append(self.now)
        self.asked |= self.law.let_in(self.now)

    async def hide(self, name: str, member: str) -> None:
        """Kept from one member, such as an address from a parent who is not to know it."""
        await Named.create(thing_id=self.rows[name].id, member=self.rows[member], kind=NamedKind.HIDDEN)
        self.law.things[name].hidden |= {member}

    async def take_away(self, key: str, name: str) -> None:
        await (await self._again(type(self.rows[name]), name)).remove(by=self.actor(key))
        self.law.things[name].removed = True

    # What the outer forms count by

    def posted(self, talk: str) -> int:
        """How many messages were ever said in a conversation."""
        things = self.law.things.values()
        return sum(1 for each in things if each.noun == "message" and each.about.name == talk)

    def spoken(self, talk: Item) -> datetime:
        """When something was last said there, or when it began."""
        return self.last.get(talk.name, START)

    def waits_for_a_yes(self) -> set[str]:
        """Of those who were to be written to: whose yes is needed today, while an invitation is open."""
        still = any(self.now < each + timedelta(days=14) for each in self.invited)
        return self.asked & self.law.let_in(self.now) if still else set()

    # Names and rows

    def _new(self, noun: str, key: str, audience: Audience, named: frozenset[str] = frozenset(), root: str = "") -> str:
        name = self._name(noun)
        who = CAST[key]
        kind = "plan" if noun in ("goal", "step") else "talk"
        about = self.law.things[root] if root else None
        item = Item(name, noun, kind, audience.value, who.human, who.organisation, about, named)
        self.law.things[name] = item
        return name

    def _name(self, word: str) -> str:
        self.numbers += 1
        return f"{word}-{self.numbers}".replace(" ", "-")

    async def _name_readers(self, thing: Thing, named: frozenset[str]) -> None:
        for each in named:
            await Named.create(thing_id=thing.id, member=self.rows[each], kind=NamedKind.MAY_READ)

    async def _again(self, model: Any, name: str) -> Any:
        """The row as it is now: others have changed it since."""
        return await model.get(id=self.rows[name].id)
