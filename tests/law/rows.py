"""What a life stands on: the portal's rows by the names the model has for them, and the moment it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.circles.audience import Audience
from portal.circles.models import Circle
from portal.circles.named import Named, NamedKind
from portal.circles.thing import Thing
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation, StaffRole
from portal.people.persons import Person
from tests.law.model import Law
from tests.law.nouns import Member as Place
from tests.law.nouns import Thing as Item
from tests.law.people import CAST, START

KINDS = {"goal": "plan", "step": "plan", "note": "notes", "statement": "notes", "paper": "papers"}


@dataclass
class Rows:
    """The circle's rows and counters."""

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
    last: dict[str, datetime] = field(default_factory=dict)
    # Who may have a letter of something else.
    told: set[str] = field(default_factory=set)
    # How often the family's number of notes moved by what is under the reporting code.
    moved: int = 0

    # Who somebody is

    def actor(self, key: str) -> Actor:
        """As she acts here: at work by her organisation's means, else by her own."""
        who = CAST[key]
        capacity = Capacity.STAFF if who.organisation else Capacity.OWN
        work = self.organisations[who.organisation].id if who.organisation else None
        role = StaffRole.PROFESSIONAL.value if work else ""
        person = self.people[who.human]
        return Actor(capacity, person.id, name=who.human.title(), organisation_id=work, staff_role=role)

    def place(self, key: str) -> Place | None:
        """Her membership now, as the model has it."""
        place = self.law.members.get(self.places.get(key, ""))
        return place if place and place.is_in(self.now) else None

    def is_in(self, key: str) -> bool:
        return self.place(key) is not None

    # What the outer forms count by

    def posted(self, talk: str) -> int:
        """How many messages were ever said in a conversation."""
        things = self.law.things.values()
        return sum(1 for each in things if each.noun == "message" and each.about.name == talk)

    def spoken(self, talk: Item) -> datetime:
        """When something was last said there, or when it began."""
        return self.last.get(talk.name, START)

    # Names and rows

    def _new(self, noun: str, key: str, audience: Audience, named: frozenset[str] = frozenset(), root: str = "") -> str:
        name = self._name(noun)
        who = CAST[key]
        kind = KINDS.get(noun, "talk")
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
