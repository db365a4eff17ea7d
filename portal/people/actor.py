"""Who is acting: a person in one capacity, by one means of sign-in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID


class Capacity(StrEnum):
    """In which capacity somebody is here (hoedanigheid); one human may have several, one at a time."""

    OWN = "own"  # family and network, by the person's own means
    STAFF = "staff"  # staff of one organisation, by that organisation's provider
    HOUSE = "house"  # jobs and commands
    NOBODY = "nobody"  # not signed in


class Strength(StrEnum):
    """How strongly the means vouches for the person."""

    NONE = "none"
    CODE = "code"  # an e-mail code
    RECOVERY = "recovery"  # a code from the list on paper
    PASSKEY = "passkey"  # the lock of her own device
    PROVIDER = "provider"  # an organisation's OpenID provider


@dataclass(frozen=True, slots=True)
class Actor:
    """Person + capacity + means + strength (wie iets doet); FHIR AuditEvent.agent.

    A session opens only what its means vouches for: STAFF opens that organisation's work and nothing else,
    OWN opens family and network memberships and nothing else.
    """

    capacity: Capacity
    person_id: UUID | None = None
    name: str = ""
    organisation_id: UUID | None = None
    staff_id: UUID | None = None
    staff_role: str = ""
    means: str = ""
    strength: Strength = Strength.NONE
    session_id: UUID | None = None
    reason: str = ""

    @classmethod
    def nobody(cls) -> Self:
        """Somebody who has not signed in."""
        return cls(Capacity.NOBODY)

    @classmethod
    def house(cls, reason: str) -> Self:
        """The house itself: a job or a command, with its reason on every line it logs."""
        return cls(Capacity.HOUSE, means="house", reason=reason)

    @property
    def signed_in(self) -> bool:
        """Whether a person stands behind this actor."""
        return self.person_id is not None

    @property
    def key(self) -> str:
        """Who, in which capacity: what waits on a shared phone is kept under this, and sent as no one else."""
        return f"{self.person_id}.{self.organisation_id or 'own'}"

    def line(self) -> dict[str, Any]:
        """The actor's columns in the access log."""
        return {
            "person_id": self.person_id,
            "capacity": self.capacity.value,
            "organisation_id": self.organisation_id,
            "means": self.means,
            "strength": self.strength.value,
            "name": self.name,
            "session": str(self.session_id or ""),
            "reason": self.reason,
        }
