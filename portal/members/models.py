"""Invitation: somebody asked into a circle, with each yes it needs and how it ended."""

from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from tortoise.expressions import Q

from portal import clock
from portal.audit import Erasing
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.erasing import FORMER_MEMBER
from portal.circles.models import Circle, Member
from portal.circles.thing import Former, Owner
from portal.errors import Conflict
from portal.members import signs
from portal.members.invitation import InvitationRow, State
from portal.people.actor import Actor, Capacity
from portal.people.persons import Person, email_index

LASTS = timedelta(days=14)
# A code has no address to keep others out: it lives shorter, and for one.
CODE_LASTS = timedelta(days=3)


class Invitation(InvitationRow):
    """Somebody asked into a circle (uitnodiging). The letter that leaves says nothing about whose circle.

    Each yes of those who decide is a Consent about `about`. The token in the letter is never stored: it is made
    from the id under the vault's key, and found by its hash. So is a code, from the id and the moment it was given:
    a new moment makes a new code and a new link, and the old ones are nobody's.
    """

    class Meta:
        table = "invitation"

    @classmethod
    async def ask(
        cls,
        circle: Circle,
        asker: Member,
        *,
        by: Actor,
        id: UUID,
        name: str,
        email: str,
        role: MemberRole,
        relation: str = "",
        organisation_id: UUID | None = None,
        member_id: UUID | None = None,
        last_day: date | None = None,
        language: str = "nl",
    ) -> Self:
        """A new invitation, by code when no address is given; nothing leaves before those who decide said yes."""
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, circle.id),
            id=id,
            name=name,
            email=email,
            email_index=email_index(email) if email else "",
            role=role,
            relation=relation,
            organisation_id=organisation_id,
            member_id=member_id,
            asked_by_id=asker.id,
            last_day=last_day,
            language=language,
            token_hash=signs.hashed(signs.token(str(id))),
            expires_at=clock.now() + LASTS,
        )

    @classmethod
    async def of_token(cls, token: str) -> Self | None:
        """The invitation a letter's link belongs to, whatever became of it."""
        return await cls.get_or_none(token_hash=signs.hashed(token), sent_at__not_isnull=True, removed_at__isnull=True)

    @classmethod
    async def of_code(cls, code: str) -> Self | None:
        """The invitation this code was last given for, whatever became of it."""
        return await cls.get_or_none(code_index=signs.index(code), sent_at__not_isnull=True, removed_at__isnull=True)

    @classmethod
    async def came_in(cls, circle_id: UUID, since: datetime) -> list[Self]:
        """Those in one circle that were accepted with a code since then."""
        return await cls.filter(owner_id=circle_id, email_index="", accepted_at__gt=since, removed_at__isnull=True)

    @classmethod
    async def to_send(cls, id: UUID) -> Self | None:
        """The invitation, if what belongs to it may still leave."""
        found = await cls.get_or_none(id=id)
        return found if found and found.state is State.SENT else None

    @classmethod
    async def already(cls, id: UUID, *, by: Actor) -> bool:
        """Whether this actor made it before: the same form, sent twice."""
        return await cls.exists(id=id, made_by=by.person_id)

    @classmethod
    async def waiting_in(cls, circle_id: UUID) -> list[Self]:
        """Those in one circle that wait for the yes of who decides."""
        return await cls.filter(cls.is_open(), owner_id=circle_id, sent_at__isnull=True).order_by("made_at", "id")

    @classmethod
    async def open_of(cls, circle_id: UUID, organisation_id: UUID) -> list[Self]:
        """Those in one circle that are under way to people of an organisation."""
        return await cls.filter(cls.is_open(), owner_id=circle_id, organisation_id=organisation_id)

    @classmethod
    async def open_for(cls, circle_id: UUID, email: str) -> Self | None:
        """The invitation that is under way to this address in one circle."""
        return await cls.filter(cls.is_open(), owner_id=circle_id, email_index=email_index(email)).first()

    @classmethod
    async def name_for(cls, email: str) -> str:
        """The name under which a sent invitation waits for this address; '' when none does.

        Professionals come in through their organisation, which knows them: no address opens that way.
        """
        waiting = cls.filter(cls.is_open(), email_index=email_index(email), sent_at__not_isnull=True)
        found = await waiting.exclude(role=MemberRole.PROFESSIONAL).order_by("-sent_at").first()
        return found.name if found else ""

    @classmethod
    async def open_to(cls, member: Member) -> Self | None:
        """The invitation that is under way to this named person."""
        return await cls.filter(cls.is_open(), owner_id=member.owner_id, member_id=member.id).first()

    @classmethod
    async def unname(cls, this: Erasing, person_id: UUID) -> None:
        """Somebody's account is erased: that she was asked stays the circle's, her name and address don't."""
        places = await Member.filter(person_id=person_id, organisation_id__isnull=True).values_list("id", flat=True)
        hers = Q(member_id__in=list(places))
        for index in await Person.filter(id=person_id, email_index__not_isnull=True).values_list(
            "email_index", flat=True
        ):
            hers |= Q(email_index=index)
        for each in await cls.filter(hers):
            if each.is_pending:
                each.withdrawn_at = clock.now()
            each.name, each.relation, each.email, each.email_index = FORMER_MEMBER, "", "", ""
            await each.save(update_fields=["name", "relation", "email", "email_index", "withdrawn_at"])
            await this.take(Former, thing_id=each.id)

    async def circle(self) -> Circle:
        """Whose circle this opens; only for who may answer it, since no door stands before it."""
        return await Circle.get(id=self.owner_id, removed_at__isnull=True)

    def is_for(self, person: Person) -> bool:
        """Whether it was sent to this person's address; where a code was given, whoever brings it may answer."""
        return self.code_index is not None or self.email_index == person.email_index

    def fits(self, actor: Actor) -> bool:
        """Whether it may be answered in this capacity: work through the organisation, the rest by own means."""
        if self.role is MemberRole.PROFESSIONAL:
            return actor.capacity is Capacity.STAFF and actor.organisation_id == self.organisation_id
        return actor.capacity is Capacity.OWN

    async def say(
        self, member: Member, answer: ConsentAnswer, *, by: Actor, words: str, language: str, text: str = ""
    ) -> Consent:
        """One who decides answers; a no ends it."""
        consent = await Consent.make(
            by=by,
            owner=(Owner.CIRCLE, self.owner_id),
            by_member_id=member.id,
            about=self.about,
            answer=answer,
            words=words,
            text=text or CONFIRM_TEXT,
            language=language,
            since=clock.now(),
        )
        if answer is ConsentAnswer.REFUSED:
            await self.keep(by=by, declined_at=clock.now())
        return consent

    async def send(self, *, by: Actor) -> Self:
        """It may leave, and waits for the person invited; once more, by code: a new one, and the old one is over."""
        moment = clock.now()
        if not self.by_code:
            return await self.keep(by=by, sent_at=moment, expires_at=moment + LASTS)
        given = signs.given(self.id, moment)
        found_by = {"token_hash": signs.hashed(signs.token(given)), "code_index": signs.index(signs.make(given))}
        return await self.keep(by=by, sent_at=moment, expires_at=moment + CODE_LASTS, **found_by)

    async def withdraw(self, *, by: Actor) -> Self:
        """It no longer opens anything."""
        return await self.keep(by=by, withdrawn_at=clock.now())

    async def refuse(self, *, by: Actor) -> Self:
        """The person invited would rather not."""
        return await self.keep(by=by, refused_at=clock.now())

    async def accept(self, circle: Circle, person: Person, *, by: Actor) -> Member:
        """The person invited comes in, as exactly what she was asked for."""
        asker = await Member.get(id=self.asked_by_id)
        named = await Member.get_or_none(id=self.member_id) if self.member_id else None
        if named and named.accepted_at:
            # Somebody took this place before: a second letter must not hand it over, custody and all.
            raise Conflict(f"member {named.id} came in already")
        if named:
            member = await named.come_in(by=by, person_id=person.id, until=self.until, let_in_by=asker.person_id)
        else:
            member = await Member.admit(
                circle,
                by=by,
                role=self.role,
                name=self.name,
                person_id=person.id,
                relation=self.relation,
                organisation_id=self.organisation_id,
                until=self.until,
                let_in_by=asker.person_id,
            )
        await self.keep(by=by, accepted_at=clock.now(), member_id=member.id)
        return member


# Which text was agreed to; a new wording gets a new number, and old answers keep theirs.
CONFIRM_TEXT = "let-in-3"
# To somebody who works for an organisation, which takes part from then on.
WORK_TEXT = "let-in-work-3"
CIRCLE_TEXT = "circle-2"
HELP_TEXT = "help-1"
