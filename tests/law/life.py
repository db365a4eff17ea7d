"""One circle that lives: everything that happens is written in the portal and in the model of the law alike."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from portal import clock
from portal.access import Action
from portal.chat.models import Conversation
from portal.circles.audience import Audience, Kind
from portal.circles.consent import SHARE, Consent, ConsentAnswer, Withheld
from portal.circles.custody import Custody
from portal.circles.models import Circle, Member
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Owner
from portal.errors import NotAllowed
from portal.members import organisations
from portal.members.deciding import People
from portal.people.actor import Actor
from portal.people.models import Organisation, ParentsSee, Staff, StaffRole
from portal.people.persons import Person
from portal.plan.models import Plan
from portal.store import write
from tests.laid import wipe
from tests.law.handing import Handing
from tests.law.model import Law
from tests.law.nouns import Kept, Word
from tests.law.nouns import Member as Place
from tests.law.nouns import Thing as Item
from tests.law.people import CAST, ORGANISATIONS
from tests.taking_part import let_in


class Life(Handing):
    """Who comes and goes, what is decided, and what is said."""

    @classmethod
    async def begin(cls, born: date) -> Self:
        """A young person, her mother who has custody, and one professional, in empty tables."""
        life = cls(Law(born))
        await wipe()
        with clock.everywhere_at(life.now):
            async with write():
                await life._lay()
        # A drawn life would hardly ever have a note under the reporting code, and that is the worst to leak.
        life.now += timedelta(seconds=1)
        with clock.everywhere_at(life.now):
            async with write():
                await life.write_note("joost", Audience.REPORTING_CODE, frozenset({life.places["joost"]}))
        return life

    async def _lay(self) -> None:
        for slug in ORGANISATIONS:
            self.organisations[slug] = await Organisation.create(name=slug, slug=slug)
        for who in CAST.values():
            if who.human not in self.people:
                self.people[who.human] = await Person.make(who.human.title(), f"{who.human}@kring.example")
            if who.organisation:
                person, work = self.people[who.human], self.organisations[who.organisation]
                await Staff.create(person=person, organisation=work, role=StaffRole.PROFESSIONAL)
        self.circle = await Circle.start(by=Actor.house("law"), name="Noor", birth_date=self.law.born)
        await let_in(self.circle, *self.organisations.values())
        for key in ("noor", "samira", "joost"):
            await self.admit(key)
        await self.custody_begins("samira")
        self.rows["plan"] = await Plan.begin(self.circle, by=self.actor("noor"))
        self.law.things["plan"] = Item("plan", "plan", "plan", "whole_circle", "noor", None)
        # The first conversation came with the first member.
        talk = await Conversation.get(owner_id=self.circle.id)
        self.rows["talk"] = talk
        self.law.things["talk"] = Item("talk", "conversation", "talk", "whole_circle", "the house", None)
        # Something of each to see, or drawn rules about steps would mostly find none.
        goal = await self.set_goal("noor", Audience.WHOLE_CIRCLE, frozenset())
        await self.add_step("samira", goal, self.places["samira"])
        await self.write_note("joost", Audience.WHOLE_CIRCLE, frozenset())

    # What happens. Each in one write, at `now`.

    async def admit(self, key: str, until: datetime | None = None) -> None:
        who = CAST[key]
        assert who.role
        name = self._name(key)
        work = self.organisations[who.organisation].id if who.organisation else None
        by = self.actor("noor")
        self.rows[name] = await Member.admit(
            self.circle,
            by=by,
            role=who.role,
            name=key.title(),
            person_id=self.people[who.human].id,
            organisation_id=work,
            until=until,
        )
        self.law.members[name] = Place(name, who.human, who.role.value, who.organisation, self.now, until)
        self.places[key] = name
        directs = self.law.members.get(self.law.director)
        if who.organisation and (directs is None or not directs.is_in(self.now)):
            await self.directs(name, "noor")

    async def leave(self, key: str) -> None:
        name = self.places.pop(key)
        await (await self._again(Member, name)).leave(by=self.actor(key))
        self.law.members[name].ended = self.now
        if self.law.director == name:
            # That nobody directs now, the professionals who are in and who decides hear by a letter that names nobody.
            self.told |= {each.human for each in self.law.members.values()}

    async def custody_begins(self, key: str, until: date | None = None) -> None:
        name = self.places[key]
        self.rows[f"custody of {name}"] = await Custody.make(
            by=self.actor("joost"),
            owner=(Owner.CIRCLE, self.circle.id),
            member_id=self.rows[name].id,
            source="gezagsregister",
            until=until,
        )
        self.law.custody[name] = until

    async def custody_ends(self, name: str) -> None:
        row = self.rows[f"custody of {name}"]
        await (await Custody.get(id=row.id)).keep(by=self.actor("joost"), until=clock.today())
        self.law.custody[name] = self.now.astimezone(clock.AMSTERDAM).date()

    async def say(self, word: Word) -> None:
        answer = ConsentAnswer.GIVEN if word.yes else ConsentAnswer.WITHDRAWN
        speaker = self.rows[word.speaker]
        key = self.law.members[word.speaker].human
        await self._comes_to_say(key, word)
        row = await Consent.share(
            speaker,
            answer,
            by=self.actor(key),
            words="Dat mag.",
            text="share-1",
            language="nl",
            to_member=self.rows[word.member].id if word.member else None,
            to_organisation=self.organisations[word.organisation].id if word.organisation else None,
            kind=Kind(word.kind) if word.kind else None,
            thing_id=self.rows[word.thing].id if word.thing else None,
            since=word.since,
            until=word.until,
        )
        self._said(word, row)

    async def _comes_to_say(self, key: str, word: Word) -> None:
        """By the page of whom or what it is about."""
        if word.thing:
            await self.opens(key, word.thing, Action.SHARING_READ)
        if word.member:
            return await self.opens_member(key, word.member, Action.SHARING_CHOOSE)
        await self.enters(key, Action.SHARING_CHOOSE)
        return None

    def _said(self, word: Word, row: Any) -> None:
        self.rows[f"word {len(self.law.words)}"] = row
        self.law.words.append(word)

    async def withhold(self, key: str, kept: Kept) -> None:
        self.rows[kept.name] = await Withheld.begin(
            self.rows[self.places[key]],
            by=self.actor(key),
            reason="Niet goed voor haar.",
            from_member=self.rows[kept.parent].id if kept.parent else None,
            kind=Kind(kept.kind) if kept.kind else None,
            thing_id=self.rows[kept.thing].id if kept.thing else None,
            until=kept.until,
        )
        self.law.kept[kept.name] = kept
        await self.tells(key, Action.WITHHOLD, "withheld", kept.name)

    async def lift(self, name: str) -> None:
        await (await self._again(Withheld, name)).lift(by=self.actor("joost"))
        self.law.kept[name].until = self.now

    async def parents_see(self, slug: str, setting: ParentsSee) -> None:
        await Organisation.filter(id=self.organisations[slug].id).update(parents_see=setting)
        (self.law.minimum.add if setting is ParentsSee.MINIMUM else self.law.minimum.discard)(slug)

    # An organisation

    async def withdraw(self, slug: str, speaker: str) -> None:
        """One who decides ends that an organisation takes part: all its people are out at once."""
        work = self.organisations[slug]
        part = await TakingPart.must_stand(self.circle.id, work.id)
        member = await self._again(Member, self.places[speaker])
        people = await People.of(self.circle)
        await organisations.withdraw(
            part, member, people, by=self.actor(speaker), words="Ik wil dit niet meer.", next_director=None
        )
        for each in self.law.members.values():
            if each.organisation == slug and each.ended is None and (each.until is None or each.until > self.now):
                each.ended = self.now
        for key in [key for key, name in self.places.items() if self.law.members[name].organisation == slug]:
            del self.places[key]
        # By its text, for what is said beforehand begins later.
        said = await Consent.get(by_member_id=member.id, text=organisations.STOP_TEXT, about=SHARE, since=self.now)
        self._said(Word(self.places[speaker], False, self.now, organisation=slug), said)
        self.law.out.add(slug)
        for asked in self.invited.values():
            asked.over |= asked.organisation == slug
        # Everybody in it may hear, by a letter that names nobody.
        self.told |= {each.human for each in self.law.members.values()}

    async def refused(self, key: str) -> bool:
        """Whether somebody whose organisation takes no part is kept out."""
        try:
            await self.admit(key)
        except NotAllowed:
            return True
        return False

    async def come_back(self, slug: str) -> None:
        """It takes part again, on a new yes of each who decides."""
        await let_in(self.circle, self.organisations[slug])
        self.law.out.discard(slug)
        for name in sorted(self.law.let_in(self.now)):
            await self.say(Word(name, True, self.now, organisation=slug))
