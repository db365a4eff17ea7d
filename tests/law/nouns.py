"""What the model of the law speaks of: somebody who is in, a thing, a word about it, and what is kept back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(eq=False)
class Member:
    """Somebody in the circle, from when until when; `human` may be in twice, once for work and once at home."""

    name: str
    human: str
    role: str
    organisation: str | None
    since: datetime
    until: datetime | None = None
    ended: datetime | None = None

    def is_in(self, now: datetime) -> bool:
        return self.since <= now and self.ended is None and (self.until is None or now < self.until)


@dataclass(eq=False)
class Thing:
    """A goal, step, conversation or message. `root` is the thing whose audience and consent count for it."""

    name: str
    noun: str
    kind: str  # 'plan' or 'talk', as consent calls it
    audience: str
    human: str
    organisation: str | None
    root: "Thing | None" = None
    named: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    doer: str = ""  # of a step
    removed: bool = False

    @property
    def about(self) -> "Thing":
        return self.root or self


@dataclass(frozen=True)
class Word:
    """A yes or no of somebody who decides. Empty: about everything, to everybody."""

    speaker: str
    yes: bool
    since: datetime
    until: datetime | None = None
    kind: str = ""
    thing: str = ""
    member: str = ""
    organisation: str = ""

    @property
    def scope(self) -> tuple[str, ...]:
        return (self.speaker, self.kind, self.thing, self.member, self.organisation)

    @property
    def narrowness(self) -> tuple[int, int]:
        """Rule 23: first what it is about, then to whom."""
        return (2 if self.thing else bool(self.kind), 2 if self.member else bool(self.organisation))

    def fits(self, reader: Member, thing: Thing) -> bool:
        about = {"": True, thing.about.name: True}.get(self.thing, False) and self.kind in ("", thing.kind)
        return about and self.member in ("", reader.name) and self.organisation in ("", reader.organisation)


@dataclass(eq=False)
class Kept:
    """A professional's 'not good for the child': from one parent, or from every parent."""

    name: str
    since: datetime
    until: datetime | None = None
    kind: str = ""
    thing: str = ""
    parent: str = ""

    def fits(self, reader: Member, thing: Thing, now: datetime) -> bool:
        holds = self.since <= now and (self.until is None or now < self.until)
        about = self.thing in ("", thing.about.name) and self.kind in ("", thing.kind)
        return holds and about and reader.role == "parent" and self.parent in ("", reader.name)
