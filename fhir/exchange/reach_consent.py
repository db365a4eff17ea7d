"""What an actor reaches of what was said yes and no to: Consent, of the circles she is in, each as she may know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from exchange import consent
from exchange.consent import Told
from exchange.consent_search import asks_for
from exchange.reach import MOST, Found, Json, Shelf
from exchange.search import Search
from exchange.writing import ref, who
from portal import clock
from portal.access import Action, Role, doors
from portal.access.standing import Standing, standings
from portal.circles.audience import MemberRole
from portal.circles.consent import SHARE, Consent, ConsentAnswer
from portal.circles.models import Member
from portal.circles.seeing import Choices, Reader, speakers
from portal.circles.taking_part import PartState, TakingPart
from portal.errors import NotFound
from portal.members.erasure import ErasureRequest
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.people.actor import Actor
from portal.people.models import Organisation

# Who reads on whose yes an organisation takes part: as on the page about it.
_NEAR = frozenset({Role.YOUNG_PERSON, Role.CUSTODY_PARENT, Role.PROFESSIONAL})


class Consents(Shelf):
    """Consent: the doors find them; whether one still holds follows from all that was said since."""

    async def read(self, id: UUID, actor: Actor) -> Json:
        """One of them."""
        await doors.open(Consent, id, actor, Action.CONSENT_READ)
        found = [each for each in await _told(actor, {}) if each.consent.id == id]
        if not found:
            raise NotFound(f"consent {id} is not hers to know as it stands")
        return consent.to_fhir(found[0])

    async def find(self, search: Search, actor: Actor) -> Found:
        """Those asked for, by id; a fixed number of queries, however much was said."""
        wanted = asks_for(search)
        narrow = {} if search.patients is None else {"owner_id__in": list(search.patients)}
        told = sorted(await _told(actor, narrow), key=lambda each: each.consent.id)
        found = [
            each
            for each in told
            if (search.ids is None or each.consent.id in search.ids)
            and (search.after is None or each.consent.id > search.after)
            and (search.agents is None or _ids_of(each) & search.agents)
            and wanted(each)
        ]
        size = search.count or MOST
        last = found[size - 1].consent.id if len(found) > size else None
        return Found([consent.to_fhir(each) for each in found[:size]], last)


def _ids_of(told: Told) -> set[UUID]:
    named = (each.get("reference", "").rpartition("/")[2] for each in told.to)
    return {UUID(each) for each in named if each}


@dataclass(frozen=True)
class _Near:
    """All that tells how a consent stands, for one reader."""

    reader: Actor
    stands: Mapping[UUID, Standing]
    members: Mapping[UUID, Member]
    parts: Mapping[str, TakingPart]
    invitations: Mapping[str, Invitation]
    erasures: Mapping[str, ErasureRequest]
    organisations: Mapping[UUID, Organisation]
    followed: Mapping[UUID, tuple[UUID, ...]]

    def told(self, it: Consent, shown: set[UUID]) -> Told | None:
        """As the reader may know it; None where a later word, which she may not know of, changed what it says."""
        later = self.followed.get(it.id, ())
        if not set(later) <= shown or not self._may_know(it):
            return None
        speaker = self.members.get(it.by_member_id) if it.by_member_id else None
        permits = it.answer is ConsentAnswer.GIVEN
        return Told(it, self._status(it, bool(later)), permits, speaker, self._to(it), it.until)

    def _may_know(self, it: Consent) -> bool:
        mine = self.stands[it.owner_id].member
        if mine is not None and it.by_member_id == mine.id:
            return True
        # Of one thing only who spoke of it: it may be a thing that others don't know of.
        if it.thing_id is not None:
            return False
        return it.to_organisation is None or bool(self.stands[it.owner_id].roles & _NEAR)

    def _status(self, it: Consent, replaced: bool) -> str:
        over = it.until is not None and it.until <= clock.now()
        if replaced or over:
            return "inactive"
        if it.about == SHARE:
            return "active" if self._counts(it) else "inactive"
        if it.answer is ConsentAnswer.WITHDRAWN:
            return "inactive"
        if it.answer is ConsentAnswer.REFUSED:
            return "rejected"
        return self._of_question(it)

    def _of_question(self, it: Consent) -> str:
        part, invitation = self.parts.get(it.about), self.invitations.get(it.about)
        if part is not None:
            return {PartState.ASKED: "proposed", PartState.TAKES_PART: "active"}.get(part.state, "inactive")
        if invitation is not None:
            if invitation.state is State.ACCEPTED:
                member = self.members.get(invitation.member_id) if invitation.member_id else None
                return "active" if member and member.gone_at is None else "inactive"
            return "proposed" if invitation.is_pending else "inactive"
        erasure = self.erasures.get(it.about)
        waits = erasure is not None and erasure.open_in is not None
        return "active" if waits or ":" not in it.about else "inactive"

    def _counts(self, it: Consent) -> bool:
        """Whether what was said about reading along is heard now (circles/seeing.py)."""
        sight = self.stands[it.owner_id].sight
        if sight is None or it.since > clock.now():
            return False
        choices: Choices = sight.choices
        member = self.members.get(it.to_member) if it.to_member else None
        if it.to_member and (member is None or member.gone_at is not None):
            return False
        if it.to_organisation and not any(
            part.organisation_id == it.to_organisation and part.state is PartState.TAKES_PART
            for part in self.parts.values()
            if part.owner_id == it.owner_id
        ):
            return False
        about = Reader(it.id, MemberRole.PROFESSIONAL, organisation_id=it.to_organisation)
        if member is not None:
            custody = member.id in choices.custody_parents
            about = Reader(member.id, member.role, custody, member.organisation_id)
        lapsed = it.answer is ConsentAnswer.GIVEN and about.is_parent and it.since < choices.band_since
        return it.by_member_id in speakers(about, choices) and not lapsed

    def _to(self, it: Consent) -> list[Json]:
        member = self.members.get(it.to_member) if it.to_member else None
        if member is not None:
            return [who(member)]
        organisation = self.organisations.get(it.to_organisation) if it.to_organisation else None
        if organisation is not None:
            return [ref("Organization", organisation.id, organisation.name)]
        invitation = self.invitations.get(it.about)
        if invitation is not None:
            came = self.members.get(invitation.member_id) if invitation.member_id else None
            return [who(came) if came else {"display": invitation.name}]
        return []


async def _told(actor: Actor, narrow: Mapping[str, Any]) -> list[Told]:
    found = await doors.page(Consent, actor, Action.CONSENT_READ, narrow=narrow, limit=MOST)
    if not found:
        return []
    circles = sorted({each.owner_id for each in found})
    near = await _near(actor, circles)
    shown = {each.id for each in found}
    told = (near.told(each, shown) for each in found if each.owner_id in near.stands)
    return [each for each in told if each is not None]


async def _near(actor: Actor, circles: Sequence[UUID]) -> _Near:
    here = {"owner_id__in": circles}
    members = await doors.page(Member, actor, Action.CONSENT_READ, narrow=here, limit=MOST)
    parts = await doors.page(TakingPart, actor, Action.CONSENT_READ, narrow=here, limit=MOST)
    invitations = await doors.page(Invitation, actor, Action.CONSENT_READ, narrow=here, limit=MOST)
    erasures = await doors.page(ErasureRequest, actor, Action.CONSENT_READ, narrow=here, limit=MOST)
    agreed = {each.organisation_id for each in parts if each.agreed_at}
    return _Near(
        actor,
        {each.circle_id: each for each in await standings(actor)},
        {each.id: each for each in members},
        {each.about: each for each in parts},
        {each.about: each for each in invitations},
        {each.about: each for each in erasures},
        {each.id: each for each in await Organisation.filter(id__in=sorted(agreed))},
        await Consent.followed_by(circles),
    )


SHELVES: dict[str, Shelf] = {"Consent": Consents()}
