"""Answers (antwoorden): what one person filled in, hers alone unless she shares it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from tortoise import fields
from tortoise.expressions import F

from portal import clock
from portal.audit import Erasing
from portal.circles.audience import Audience
from portal.circles.thing import Former, Owner, Thing
from portal.errors import NotAllowed, Stale
from portal.people.actor import Actor, Capacity
from portal.questions.merging import Merged, merge
from portal.questions.questionnaire import Questionnaire, Value
from portal.store import Moment
from portal.vault import SealedJSON

_NEVER = {"version": 0, "tab": None, "turn": 0, "differed_at": 0}


class AnswersStatus(StrEnum):
    """How far: the codes of FHIR QuestionnaireResponse.status."""

    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    AMENDED = "amended"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Tab:
    """The open page that sends: the version it has heard of, its own token, and which sending of its own this is.

    `shown` is the version it was drawn with: what was kept aside since then she may not have seen.
    """

    seen: int
    token: str = ""
    turn: int = 0
    shown: int = 0


@dataclass(frozen=True)
class Saved:
    """What came of sending a page: the version the page now has, and where another tab had other words."""

    version: int
    differed: frozenset[str]


class Answers(Thing):
    """The answers of one person to one questionnaire, once (QuestionnaireResponse).

    `given` holds link id → answer, `aside` the other answers where two tabs differed, and `stamps` at which version
    and by which tab each group last changed, so that a tab is only stale for the page it shows.
    """

    questionnaire = fields.CharField(200)
    questionnaire_version = fields.CharField(20)
    status = fields.CharEnumField(AnswersStatus, max_length=12, default=AnswersStatus.IN_PROGRESS)
    authored_at = Moment()
    given = SealedJSON()
    aside = SealedJSON()
    stamps = SealedJSON()

    class Meta:
        table = "answers"

    @classmethod
    async def begin(cls, questionnaire: Questionnaire, *, by: Actor) -> Self:
        """Empty answers of this person, read by nobody else."""
        if by.capacity is not Capacity.OWN or by.person_id is None:
            raise NotAllowed("answers of one's own", words="Dit kan alleen met je eigen account.")
        return await cls.make(
            by=by,
            owner=(Owner.PERSON, by.person_id),
            audience=Audience.ONLY_ME,
            questionnaire=questionnaire.path,
            questionnaire_version=questionnaire.version,
            authored_at=clock.now(),
            given={},
            aside={},
            stamps={},
        )

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: whatever a person ever answered."""
        if this.person:
            await this.take(cls, owner_kind=Owner.PERSON, owner_id=this.person)

    def canonical(self, origin: str) -> str:
        """Which questionnaire, with version, as QuestionnaireResponse.questionnaire has it."""
        return f"{origin}{self.questionnaire}|{self.questionnaire_version}"

    async def fill_in(self, group: str, sent: Mapping[str, Value | None], *, tab: Tab, by: Actor) -> Saved:
        """Save a page she has finished; where answers differ that she hasn't seen side by side, both stay.

        Seen both and saved, she has chosen: then what was kept aside for these questions goes.
        """
        merged = merge(self.given, self.aside, sent, stale=self._is_stale(group, tab))
        unseen = self.stamps.get(group, _NEVER)["differed_at"] > tab.shown
        differed = merged.differed | ({each for each in sent if each in merged.aside} if unseen else set())
        aside = merged.aside if differed else {k: v for k, v in merged.aside.items() if k not in sent}
        if merged.given != self.given or aside != self.aside:
            status = AnswersStatus.AMENDED if self.status == AnswersStatus.COMPLETED else self.status
            state = self._state(group, replace(merged, aside=aside), tab)
            await self.keep(by=by, **state, status=status)
        return Saved(self.version, differed)

    async def jot(self, group: str, sent: Mapping[str, Value | None], *, tab: Tab) -> Saved:
        """Save while she is still typing: as safe as fill_in, but a pause in typing is no history worth keeping."""
        stamp = self.stamps.get(group, _NEVER)
        # The network may deliver a tab's older words after its newer ones.
        if stamp["tab"] == tab.token and tab.turn <= stamp["turn"]:
            return Saved(self.version, frozenset())
        merged = merge(self.given, self.aside, sent, stale=self._is_stale(group, tab))
        if merged.given == self.given and merged.aside == self.aside:
            return Saved(self.version, frozenset())
        taken = await type(self).filter(id=self.id, version=self.version).update(version=F("version") + 1)
        if not taken:
            raise Stale(f"Answers {self.id}")
        values = {**self._state(group, merged, tab), "changed_at": clock.now()}
        self.update_from_dict(values)
        await self.save(update_fields=[*values])
        self.version += 1
        return Saved(self.version, merged.differed)

    async def finish(self, *, by: Actor) -> None:
        """She is done; doing it twice is once."""
        if self.status == AnswersStatus.IN_PROGRESS:
            await self.keep(by=by, status=AnswersStatus.COMPLETED, authored_at=clock.now())

    async def stop(self, *, by: Actor) -> None:
        """She began anew: these stay as they are."""
        if self.status == AnswersStatus.IN_PROGRESS:
            await self.keep(by=by, status=AnswersStatus.STOPPED)

    async def erase(self, *, by: Actor) -> None:
        """Wipe the words, here and in history; a tombstone without words stays."""
        await self.keep(by=by, given={}, aside={}, stamps={}, removed_at=clock.now())
        await Former.filter(thing_id=self.id).delete()

    def _is_stale(self, group: str, tab: Tab) -> bool:
        stamp = self.stamps.get(group, _NEVER)
        return bool(stamp["version"] > tab.seen and stamp["tab"] != tab.token)

    def _state(self, group: str, merged: Merged, tab: Tab) -> dict[str, Any]:
        before = self.stamps.get(group, _NEVER)
        version = self.version + 1
        differed_at = version if merged.differed else before["differed_at"]
        stamp = {"version": version, "tab": tab.token, "turn": tab.turn, "differed_at": differed_at}
        stamps = {**self.stamps, group: stamp}
        return {"given": merged.given, "aside": merged.aside, "stamps": stamps, "authored_at": clock.now()}
