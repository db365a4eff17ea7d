"""Custody: a dated, verified fact per parent per child, never a boolean on an account."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.circles.ages import AgeBand
from portal.circles.audience import MemberRole
from portal.circles.models import Circle, Member
from portal.circles.thing import Former, Thing
from portal.vault import SealedText

# `until` of who has none without a day since when: she never had it, or nobody knows. No custody of today ended then.
NO_DAY = date(1900, 1, 1)


class Custody(Thing):
    """This parent decides for this child (gezag): how that was checked, by whom, until when (STANDARDS 28).

    Without `verified_on` it is the parent's own word: it counts until a professional looks it up, and pages say so.
    """

    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    source = SealedText()  # 'gezagsregister', 'beschikking van de rechter', in the checker's words
    verified_by = fields.UUIDField(null=True)
    verified_on = fields.DateField(null=True)
    until = fields.DateField(null=True)

    member_id: UUID

    class Meta:
        table = "custody"

    @property
    def is_over(self) -> bool:
        """Whether this says that there is no custody, or not any more."""
        return self.until is not None and self.until <= clock.today()

    @staticmethod
    def holds(day: date | None = None) -> Q:
        """The condition of holding on a day."""
        on = day or clock.today()
        return (Q(until__isnull=True) | Q(until__gt=on)) & Q(removed_at__isnull=True)

    @classmethod
    async def ran_out(cls, since: datetime) -> list[UUID]:
        """The circles in which somebody's custody ended by its day after `since`."""
        before, today = since.astimezone(clock.AMSTERDAM).date(), clock.today()
        if before >= today:
            return []
        over = await cls.filter(until__gt=before, until__lte=today, removed_at__isnull=True).only("id", "owner_id")
        return [each.owner_id for each in over]

    @classmethod
    async def parents_of_12_to_15(cls, organisation_id: UUID) -> tuple[int, set[UUID]]:
        """In how many circles of a 12 to 15-year-old this organisation's staff is, and which people have custody there.

        For its desk, which shows the numbers only: four queries, however many they are.
        """
        works = await Member.filter(Member.is_in(), organisation_id=organisation_id).values_list("owner_id", flat=True)
        circles = await Circle.filter(id__in=list(set(works)), removed_at__isnull=True)
        ids = [each.id for each in circles if each.age_band is AgeBand.FROM_12]
        held = await cls.holders(ids)
        inside = await Member.filter(Member.is_in(), id__in=list(held), role=MemberRole.PARENT)
        return len(ids), {each.person_id for each in inside if each.person_id}

    @classmethod
    async def history(cls, circle_id: UUID, member_id: UUID) -> "list[Custody]":
        """All that was written down about this parent's custody, newest first, what was replaced too: two queries."""
        rows = await cls.filter(owner_id=circle_id, member_id=member_id, removed_at__isnull=True)
        past = await Former.filter(thing_id__in=[each.id for each in rows])
        states = [(each.changed_at, each.version, each) for each in rows]
        for former in past:
            states.append((former.changed_at, former.version, cls._as_it_was(former)))
        return [each for _at, _version, each in sorted(states, key=lambda one: one[:2], reverse=True)]

    @classmethod
    def _as_it_was(cls, former: Former) -> "Custody":
        state = former.state
        day = {name: date.fromisoformat(state[name]) if state[name] else None for name in ("verified_on", "until")}
        return cls(id=former.thing_id, member_id=UUID(state["member_id"]), source=state["source"], **day)

    @classmethod
    async def in_circle(cls, circle_id: UUID) -> "dict[UUID, Custody]":
        """The custody that holds today in one circle, by member; also of parents who are only named."""
        found = await cls.filter(cls.holds(), owner_id=circle_id).order_by("made_at", "id")
        return {each.member_id: each for each in found}

    @classmethod
    async def ended_in_circle(cls, circle_id: UUID) -> "dict[UUID, Custody]":
        """What was written last of who has none (any more), by member: pages say since when, where that is known."""
        over = cls.filter(owner_id=circle_id, until__lte=clock.today(), removed_at__isnull=True)
        return {each.member_id: each for each in await over.order_by("changed_at", "id")}

    @classmethod
    async def holders(cls, circle_ids: Iterable[UUID]) -> frozenset[UUID]:
        """The members of these circles who have custody today, named ones too: one query."""
        held = await cls.filter(cls.holds(), owner_id__in=list(circle_ids)).only("id", "member_id")
        return frozenset(each.member_id for each in held)
