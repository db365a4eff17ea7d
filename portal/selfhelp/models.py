"""Progress (voortgang): where one person is in a module, known to nobody else."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.access import Action, doors
from portal.audit import Erasing
from portal.circles.audience import Audience
from portal.circles.thing import Former, Owner, Thing
from portal.people.actor import Actor, Capacity
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.selfhelp.modules import Module, Page
from portal.store import Moment


@dataclass(frozen=True)
class Going:
    """A module somebody is in: what her own page shows of it."""

    module: Module
    page: Page
    number: int
    href: str


class Progress(Thing):
    """One going through a module: the page she is at, and her answers.

    `left_at` says that she began anew; the answers of then stay hers to read.
    """

    module = fields.CharField(40)
    place = fields.CharField(40)
    answers_id = fields.UUIDField()
    finished_at = Moment(null=True)
    left_at = Moment(null=True)

    class Meta:
        table = "progress"

    @classmethod
    async def begin(cls, module: Module, *, by: Actor) -> Self:
        """Begin; who is in this module already goes on with that."""
        current = await cls.of(by, module)
        if current:
            return current
        answers = await Answers.begin(module.questionnaire, by=by)
        return await cls.make(
            by=by,
            owner=(Owner.PERSON, answers.owner_id),
            audience=Audience.ONLY_ME,
            module=module.slug,
            place=module.pages[0].id,
            answers_id=answers.id,
        )

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: where a person was in each module."""
        if this.person:
            await this.take(cls, owner_kind=Owner.PERSON, owner_id=this.person)

    @classmethod
    async def of(cls, actor: Actor, module: Module) -> Self | None:
        """Where this actor is in this module now, finished or not."""
        found = await cls._hers(actor, 1, module=module.slug, left_at__isnull=True)
        return found[0] if found else None

    @classmethod
    async def all_of(cls, actor: Actor, module: Module) -> list[Self]:
        """Each time this actor went through this module, the newest first."""
        return await cls._hers(actor, 100, module=module.slug)

    @classmethod
    async def by_module(cls, actor: Actor) -> dict[str, Self]:
        """Where this actor is in each module she began."""
        return {each.module: each for each in reversed(await cls._hers(actor, 100, left_at__isnull=True))}

    @classmethod
    async def current_of(cls, actor: Actor) -> Going | None:
        """The module she is in and was in last, for her own page."""
        unfinished = {"finished_at__isnull": True, "left_at__isnull": True}
        for each in await cls._hers(actor, 20, order="-changed_at", **unfinished):
            module = shelf.module(each.module)
            if module:
                return each.going(module)
        return None

    @classmethod
    async def _hers(cls, actor: Actor, limit: int, *, order: str = "-made_at", **narrow: object) -> list[Self]:
        # Staff and who hasn't signed in have nothing of their own here.
        if actor.capacity is not Capacity.OWN:
            return []
        return await doors.page(cls, actor, Action.SELFHELP_READ, narrow=narrow, order=(order, "-id"), limit=limit)

    def page_in(self, module: Module) -> Page:
        """The page she is at; the first when a newer version has that page no more."""
        return module.page(self.place) or module.pages[0]

    def going(self, module: Module) -> Going:
        """Where she is, in the reader's language."""
        page = self.page_in(module)
        return Going(module, page, module.number(page.id), f"{module.path}/{page.id}")

    async def turn_to(self, page: Page, *, by: Actor) -> None:
        """She is at this page now."""
        if self.place != page.id:
            await self.keep(by=by, place=page.id)

    async def finish(self, *, by: Actor) -> None:
        """She went through it all; doing it twice is once."""
        if self.finished_at is None:
            await self.keep(by=by, finished_at=clock.now())

    async def leave(self, *, by: Actor) -> None:
        """She begins anew."""
        await self.keep(by=by, left_at=clock.now())

    async def erase(self, *, by: Actor) -> None:
        """Forget where she was, here and in history; that there was something stays."""
        await self.keep(by=by, place="", removed_at=clock.now())
        await Former.filter(thing_id=self.id).delete()


async def begin_anew(left_id: UUID, module: Module, *, by: Actor) -> Progress:
    """Leave the going `left_id` and begin again; asked twice, it is once."""
    current = await Progress.of(by, module)
    if current and current.id == left_id:
        answers = await doors.open(Answers, current.answers_id, by, Action.SELFHELP_KEEP)
        await answers.stop(by=by)
        await current.leave(by=by)
    return await Progress.begin(module, by=by)


async def erase(module: Module, *, by: Actor) -> int:
    """Wipe every answer and place this person has in a module; how many goings that were."""
    goings = await Progress.all_of(by, module)
    for each in goings:
        answers = await doors.open(Answers, each.answers_id, by, Action.SELFHELP_KEEP)
        await answers.erase(by=by)
        await each.erase(by=by)
    return len(goings)
