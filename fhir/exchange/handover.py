"""What a hand-over tells, in plain nouns: whom and what the file names, and by which reference."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

# What we show; everything else is kept as it came.
SHOWN = (
    "Patient",
    "RelatedPerson",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "CareTeam",
    "CarePlan",
    "Goal",
    "Task",
)


@dataclass(frozen=True, slots=True)
class Patient:
    """The young person the file is about."""

    ref: str
    name: str
    called: str
    birth_date: date
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation the file names."""

    ref: str
    name: str
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Someone:
    """A person the file names around the young person: never a member by that alone."""

    ref: str
    kind: str  # RelatedPerson or Practitioner
    name: str
    relation: str = ""
    parent: bool = False
    organisation: str = ""
    email: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One CarePlan: a titled part of the one plan."""

    ref: str
    title: str
    status: str
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal, in the words of the file."""

    ref: str
    words: str
    status: str
    part: str = ""
    by: date | None = None
    since: datetime | None = None  # when it got this status, if the file says so


@dataclass(frozen=True, slots=True)
class Step:
    """A Task, or a CarePlan's activity with details of its own; the latter has no owner."""

    ref: str
    words: str
    status: str
    part: str = ""
    goal: str = ""
    owner: str = ""
    by: date | None = None
    came: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    is_activity: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """All a file tells, and `resources`: every resource as it came, by its reference, but for what is left out."""

    patient: Patient
    organisations: tuple[Organisation, ...]
    people: tuple[Someone, ...]
    parts: tuple[Part, ...]
    goals: tuple[Goal, ...]
    steps: tuple[Step, ...]
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: int = 0  # numbers (BSN) of others than the young person, which nobody may keep

    def not_shown(self) -> Counter[str]:
        """How many resources of each type Kring keeps but doesn't show."""
        kinds = (str(each["resourceType"]) for each in self.resources.values())
        return Counter(kind for kind in kinds if kind not in SHOWN)
