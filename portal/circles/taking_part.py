"""TakingPart: that an organisation takes part in a circle, from when until when; without it nobody of it comes in."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.circles.audience import CONSENTED, Kind
from portal.circles.thing import Owner, Thing
from portal.errors import Conflict, NotAllowed
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.store import Moment
from portal.vault import SealedText
from portal.web import _

# How long a question waits for those who decide.
LASTS = timedelta(days=28)


class Basis(StrEnum):
    """How an organisation came to take part; a page says each in a sentence."""

    ASKED = "asked"  # it was asked about by itself, and all who decide said yes
    INVITED = "invited"  # all who decide said yes to somebody of it
    STARTED = "started"  # it began this circle, before anybody was in to say yes
    BEFORE = "before"  # it took part already when Kring began to keep this: the yeses then stand with its people


class PartState(StrEnum):
    """Where it stands."""

    ASKED = "asked"
    TAKES_PART = "takes_part"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"
    ENDED = "ended"


class TakingPart(Thing):
    """That one organisation takes part in one circle (meedoen): asked by whom, what for, since, until.

    Each yes or no of those who decide is a Consent about `about`; this is what became of them together. It is
    what each way in asks for (Member.save): no organisation is in a circle without it.
    """

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    basis = fields.CharEnumField(Basis, max_length=8)
    asked_by = fields.UUIDField(null=True)  # the member who asked
    purpose = SealedText(null=True)  # what it is to help with, in the asker's words
    kinds = fields.CharField(40)  # of Kind: what it may read, as it was asked
    last_day = fields.DateField(null=True)  # as it was agreed
    # The member who decides that it ends sooner, and when: who sets an end needs nobody's yes. Once a second one moved
    # it, it is nobody's alone to take back.
    earlier_day = fields.DateField(null=True)
    earlier_by = fields.UUIDField(null=True)
    expires_at = Moment()
    agreed_at = Moment(null=True)
    declined_at = Moment(null=True)
    taken_back_at = Moment(null=True)
    ended_at = Moment(null=True)
    ended_by = fields.UUIDField(null=True)  # the member who withdrew
    # The one it takes up again: whose people come back with a new yes.
    again = fields.UUIDField(null=True)
    # Circle and organisation while it is asked or holds: unique, so that two tabs can't ask, or let in, twice.
    open_for = fields.CharField(80, null=True, unique=True)

    organisation_id: UUID

    class Meta:
        table = "taking_part"

    @staticmethod
    def stands() -> Q:
        """The condition of taking part now."""
        today = clock.today()
        in_time = Q(last_day__isnull=True) | Q(last_day__gte=today)
        not_sooner = Q(earlier_day__isnull=True) | Q(earlier_day__gte=today)
        return in_time & not_sooner & Q(agreed_at__not_isnull=True, ended_at__isnull=True, removed_at__isnull=True)

    @classmethod
    async def standing(cls, circle_id: UUID, organisation_id: UUID) -> Self | None:
        """What lets this organisation's people in now; None when nothing does."""
        return await cls.get_or_none(cls.stands(), open_for=_pair(circle_id, organisation_id))

    @classmethod
    async def must_stand(cls, circle_id: UUID, organisation_id: UUID) -> Self:
        """The same, or NotAllowed: the one guard before each way in."""
        found = await cls.standing(circle_id, organisation_id)
        if found is None:
            words = _("Deze organisatie doet niet mee in deze kring. Wie beslist, moet eerst ja zeggen.")
            raise NotAllowed(f"organisation {organisation_id} takes no part in circle {circle_id}", words=words)
        return found

    @classmethod
    async def ask(
        cls,
        circle_id: UUID,
        organisation_id: UUID,
        *,
        by: Actor,
        id: UUID | None = None,
        asked_by: UUID | None = None,
        purpose: str = "",
        kinds: tuple[Kind, ...] = CONSENTED,
        last_day: date | None = None,
        again: UUID | None = None,
        basis: Basis = Basis.ASKED,
    ) -> Self:
        """A question to those who decide; Conflict while this organisation is asked about, or takes part."""
        await cls._make_room(circle_id, organisation_id, by)
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, circle_id),
            id=id,
            organisation_id=organisation_id,
            basis=basis,
            asked_by=asked_by,
            purpose=purpose,
            kinds=",".join(kind.value for kind in CONSENTED if kind in kinds),
            last_day=last_day,
            expires_at=clock.now() + LASTS,
            again=again,
            open_for=_pair(circle_id, organisation_id),
        )

    @classmethod
    async def start(cls, circle_id: UUID, organisation_id: UUID, *, by: Actor) -> Self:
        """The organisation that begins a circle takes part: nobody is in yet to be asked; each may end it.

        For an empty circle only: whoever calls this has looked that nobody is in.
        """
        found = await cls.ask(circle_id, organisation_id, by=by, basis=Basis.STARTED)
        return await found.agree(by=by)

    @classmethod
    async def hold(cls, id: UUID) -> Self:
        """Inside a write: as it stands, and whoever else answers it waits for this."""
        return await cls.filter(id=id).select_for_update().get()

    @classmethod
    async def already(cls, id: UUID, *, by: Actor) -> bool:
        """Whether this actor made it before: the same form, sent twice."""
        return await cls.exists(id=id, made_by=by.person_id)

    @classmethod
    async def open_in(cls, circle_id: UUID) -> list[Self]:
        """Those of one circle that wait for an answer."""
        waiting = cls.filter(owner_id=circle_id, agreed_at__isnull=True, open_for__not_isnull=True)
        return [each for each in await waiting.order_by("made_at", "id") if each.state is PartState.ASKED]

    @classmethod
    async def asked_about(cls, circle_id: UUID, organisation_id: UUID) -> Self | None:
        """The question about this organisation that waits for an answer."""
        found = await cls.get_or_none(open_for=_pair(circle_id, organisation_id))
        return found if found and found.state is PartState.ASKED else None

    @classmethod
    async def over_since(cls, circle_id: UUID, organisation_id: UUID) -> datetime | None:
        """When this organisation last ceased to take part here; None when it never did, or takes part now."""
        former = await cls.filter(owner_id=circle_id, organisation_id=organisation_id, agreed_at__not_isnull=True)
        ends = [each.over_at for each in former]
        return None if None in ends else max((each for each in ends if each), default=None)

    @classmethod
    async def withdrawn_since(cls, circle_id: UUID, moment: datetime) -> list[Self]:
        """Those that somebody who decides put out since then, with their organisations, and that are out now."""
        found = cls.filter(owner_id=circle_id, ended_by__not_isnull=True, ended_at__gte=moment)
        inside = set(await cls.filter(cls.stands(), owner_id=circle_id).values_list("organisation_id", flat=True))
        ended = await found.order_by("ended_at", "id").prefetch_related("organisation")
        return [each for each in ended if each.organisation_id not in inside]

    @classmethod
    async def taken_up_by(cls, parts: "list[Self]") -> dict[UUID, Self]:
        """Those that these take up again, by the id of who does: no query when none does."""
        ids = [each.again for each in parts if each.again]
        found = {each.id: each for each in await cls.filter(id__in=ids)} if ids else {}
        pairs = ((each, found.get(each.again)) for each in parts if each.again)
        return {each.id: former for each, former in pairs if former and former.owner_id == each.owner_id}

    async def former(self) -> Self | None:
        """The one it takes up again."""
        return await type(self).get_or_none(id=self.again, owner_id=self.owner_id) if self.again else None

    def asks_no_more_than(self, former: Self) -> bool:
        """Whether a yes to the former one is a yes to this: it reads no more than that, and for no longer."""
        longer = former.ends_on is not None and (self.last_day is None or self.last_day > former.ends_on)
        return not longer and set(self.may_read) <= set(former.may_read)

    async def agree(self, *, by: Actor) -> Self:
        """All who decide said yes: from now on its people may come in."""
        return await self.keep(by=by, agreed_at=clock.now())

    async def decline(self, *, by: Actor) -> Self:
        """Somebody who decides said no."""
        return await self.keep(by=by, declined_at=clock.now(), open_for=None)

    async def take_back(self, *, by: Actor) -> Self:
        """Who asked would rather not."""
        return await self.keep(by=by, taken_back_at=clock.now(), open_for=None)

    async def last_until(self, day: date | None, *, by: Actor) -> Self:
        """All who decide said yes to somebody for longer: that goes for her organisation, unless one set an end."""
        if self.earlier_day or self.last_day is None or (day and day <= self.last_day):
            return self
        return await self.keep(by=by, last_day=day)

    async def end_sooner(self, day: date | None, *, by: Actor, member_id: UUID) -> Self:
        """One who decides sets an end before the agreed one, or takes hers back."""
        hers = self.earlier_day is None or self.earlier_by == member_id
        return await self.keep(by=by, earlier_day=day, earlier_by=member_id if day and hers else None)

    async def end(self, *, by: Actor, member_id: UUID | None) -> Self:
        """Somebody who decides withdraws: from this moment on it holds no more."""
        return await self.keep(by=by, ended_at=clock.now(), ended_by=member_id, open_for=None)

    @property
    def about(self) -> str:
        """What a Consent about this question is about."""
        return f"organisation:{self.id}"

    @property
    def ends_on(self) -> date | None:
        """Its last day, as it stands now."""
        days = [each for each in (self.last_day, self.earlier_day) if each]
        return min(days) if days else None

    @property
    def until(self) -> datetime | None:
        """The moment it ends by itself: the midnight after its last day, in Amsterdam."""
        if self.ends_on is None:
            return None
        return datetime.combine(self.ends_on + timedelta(days=1), time(), clock.AMSTERDAM)

    @property
    def over_at(self) -> datetime | None:
        """When it ceased to hold; None while it does, or may."""
        ran_out = self.until if self.until and self.until <= clock.now() else None
        ends = [each for each in (ran_out, self.ended_at) if each]
        return min(ends) if ends else None

    @property
    def state(self) -> PartState:
        """Where it stands now."""
        if self.agreed_at:
            return PartState.ENDED if self.over_at else PartState.TAKES_PART
        if self.taken_back_at:
            return PartState.TAKEN_BACK
        if self.declined_at:
            return PartState.DECLINED
        over = self.expires_at <= clock.now() or (self.until is not None and self.until <= clock.now())
        return PartState.EXPIRED if over else PartState.ASKED

    @property
    def may_read(self) -> tuple[Kind, ...]:
        """What it may read, as it was agreed."""
        return tuple(kind for kind in CONSENTED if kind.value in self.kinds.split(","))

    def capped(self, until: datetime | None) -> datetime | None:
        """The end of somebody's place, which is never later than her organisation's."""
        ends = [each for each in (until, self.until) if each]
        return min(ends) if ends else None

    @classmethod
    async def _make_room(cls, circle_id: UUID, organisation_id: UUID, by: Actor) -> None:
        """What ran out by itself makes way; nothing had to run for it to be over."""
        before = await cls.get_or_none(open_for=_pair(circle_id, organisation_id))
        if before is None:
            return
        if before.state in (PartState.ASKED, PartState.TAKES_PART):
            raise Conflict(f"organisation {organisation_id} is asked or in, in circle {circle_id}")
        await before.keep(by=by, open_for=None)


def _pair(circle_id: UUID, organisation_id: UUID) -> str:
    return f"{circle_id}:{organisation_id}"
