"""The frame of every page: who I am here, in which capacity, and the rooms I can go to."""

from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import Request

from portal.access.standing import circle_ids
from portal.people.actor import Actor, Capacity
from portal.people.look import logo_of, sheet_of
from portal.people.models import SHOWN, Organisation, StaffRole
from portal.people.session_pages import time_left
from portal.web import _


@dataclass(frozen=True)
class Room:
    """One item of the bar."""

    key: str
    href: str
    label: str
    icon: str
    badge: int = 0


@dataclass(frozen=True)
class Frame:
    """What base.html needs to know of the reader."""

    actor: Actor
    organisation: str = ""
    circle_id: UUID | None = None
    # Seconds until her session ends: `idle` when she does nothing, `limit` whatever she does.
    left: dict[str, int] = field(default_factory=dict)
    # Where her organisation's colours and logo are; '' for ours.
    look: str = ""
    logo: str = ""

    @property
    def home(self) -> str:
        """Where the word mark leads."""
        return "/mijn" if self.actor.signed_in else "/"

    @property
    def capacity(self) -> str:
        """In which capacity the reader is here, said only when it isn't her own."""
        if not self.organisation:
            return ""
        return _("Je bent hier als medewerker van %(organisation)s.") % {"organisation": self.organisation}

    def rooms(self, circle_id: UUID | None = None, unread: int = 0) -> list[Room]:
        """The bar: at most five, and nothing for who hasn't signed in."""
        if not self.actor.signed_in:
            return []
        found = [Room("home", "/mijn", _("Vandaag"), "home")]
        if self.actor.staff_role == StaffRole.ADMINISTRATOR:
            found.append(Room("desk", "/kantoor", _("Beheer"), "key"))
        if circle := circle_id or self.circle_id:
            found += [
                Room("people", f"/kringen/{circle}/mensen", _("Mensen"), "people"),
                Room("plan", f"/kringen/{circle}/plan", _("Plan"), "plan"),
                Room("talk", f"/kringen/{circle}/gesprekken", _("Praten"), "talk", unread),
            ]
            if self.actor.capacity is Capacity.STAFF:
                # Who is here for herself has five already: her way to the notes stands on the circle's front page.
                found.append(Room("notes", f"/kringen/{circle}/notities", _("Notities"), "pencil"))
        if self.actor.capacity is Capacity.OWN:
            found.append(Room("selfhelp", "/zelfhulp", _("Zelfhulp"), "book"))
        return found


async def frame(request: Request) -> dict[str, Frame]:
    """Hung on `page_frame`: one query for the circles she is in, one for her organisation."""
    actor: Actor = getattr(request.state, "actor", None) or Actor.nobody()
    if not actor.signed_in:
        return {"frame": Frame(actor)}
    work = Organisation.filter(id=actor.organisation_id).only(*SHOWN) if actor.organisation_id else None
    organisation = await work.first() if work else None
    mine = await circle_ids(actor)
    asked = request.path_params.get("circle")
    # Somebody in one circle always stands in it; somebody in several chooses first.
    here = asked if asked in mine else mine[0] if len(mine) == 1 else None
    left = time_left(getattr(request.state, "session", None))
    name = organisation.name if organisation else ""
    return {"frame": Frame(actor, name, here, left, sheet_of(organisation), logo_of(organisation))}
