"""Who is in the story: everybody in each capacity she has."""

from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.circles.audience import MemberRole

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
