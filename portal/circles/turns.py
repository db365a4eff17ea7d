"""The birthdays that change who decides: told thirty days before, once each, and heard by open pages on the day."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.circles.ages import TOLD_BEFORE, TURNS, birthday_in
from portal.circles.models import Circle
from portal.store import Moment
from portal.vault import SealedRow, SealedText

# How long after it the page still says what has changed.
TOLD_AFTER = timedelta(days=30)
_AT_ONCE = 200


@dataclass(frozen=True)
class Coming:
    """One such birthday of one young person (verjaardag), near enough to speak of."""

    birthday: date
    age: int

    @classmethod
    def of(cls, circle: Circle) -> "Coming | None":
        """The one that comes within thirty days, or came less than thirty days ago; None on all other days."""
        today = clock.today()
        for age in TURNS:
            birthday = birthday_in(circle.birth_date, circle.birth_date.year + age)
            if birthday - TOLD_BEFORE <= today < birthday + TOLD_AFTER:
                return cls(birthday, age)
        return None

    @property
    def midnight(self) -> datetime:
        """The moment it changes: the birthday's midnight in Amsterdam."""
        # In UTC: SQLite compares moments as text.
        return datetime.combine(self.birthday, time(), clock.AMSTERDAM).astimezone(UTC)

    @property
    def is_over(self) -> bool:
        """Whether it has changed already."""
        return self.birthday <= clock.today()

    def is_news_to(self, circle: Circle) -> bool:
        """Whether this circle was there before it: who begins afterwards begins as things are."""
        made: datetime = circle.made_at
        return made < self.midnight


class Turn(SealedRow):
    """That those concerned were told of one such birthday: at most one row per circle and age.

    The day is sealed, as the birth date is; a circle has a row only around its birthday.
    """

    circle_id = fields.UUIDField()
    age = fields.IntField()
    birthday = SealedText()  # ISO date
    told_at = Moment(db_index=True)

    class Meta:
        table = "turn"
        unique_together = (("circle_id", "age"),)

    @classmethod
    async def untold(cls) -> "AsyncIterator[tuple[Circle, Coming]]":
        """Every circle with such a birthday of which nobody was told yet, read some at a time.

        A birth date can't be searched, since it is sealed: each is opened, once a day.
        """
        last: UUID | None = None
        while some := await _after(last):
            last = some[-1].id
            near = [(each, coming) for each in some if (coming := Coming.of(each)) and coming.is_news_to(each)]
            told = {
                (each.circle_id, each.age, each.birthday)
                for each in await cls.filter(circle_id__in=[circle.id for circle, _ in near])
            }
            for circle, coming in near:
                # A birth date that was put right is another birthday.
                if (circle.id, coming.age, coming.birthday.isoformat()) not in told:
                    yield circle, coming

    @classmethod
    async def tell(cls, circle: Circle, coming: Coming) -> bool:
        """Inside the write in which the letters are queued: they are told now; False when they were told before."""
        row = await cls.get_or_none(circle_id=circle.id, age=coming.age)
        day = coming.birthday.isoformat()
        if row and row.birthday == day:
            return False
        row = row or cls(circle_id=circle.id, age=coming.age)
        row.birthday, row.told_at = day, clock.now()
        # The unique pair stops a second process that looks at the same moment.
        await row.save()
        return True

    @classmethod
    async def came(cls, since: datetime) -> list[UUID]:
        """The circles whose birthday began after `since`: a question only where a midnight lies between."""
        before, today = since.astimezone(clock.AMSTERDAM).date(), clock.today()
        if before >= today:
            return []
        # Whoever is told, is told at most thirty days before it: older rows are over.
        near = await cls.filter(told_at__gt=since - TOLD_BEFORE - timedelta(days=1))
        return [each.circle_id for each in near if before < date.fromisoformat(each.birthday) <= today]


async def _after(last: UUID | None) -> list[Circle]:
    further = {"id__gt": last} if last else {}
    return await Circle.filter(removed_at__isnull=True, **further).order_by("id").limit(_AT_ONCE)
