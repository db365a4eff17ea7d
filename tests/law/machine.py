"""Years of one circle, drawn step by step: who comes and goes, birthdays, custody, what is said, made and withheld."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal import clock
from portal.circles.audience import Audience
from portal.people.models import ParentsSee
from portal.store import write
from tests.law.comparing import Tally, compare_all_one_by_one, compare_doors, compare_entering, first
from tests.law.life import CARE, CAST, ORGANISATIONS, PARENTS, Life
from tests.law.model import Kept, Word

# More would make a step slow, and no answer depends on how many there are.
MOST_THINGS, MOST_WORDS, MOST_KEPT = 20, 14, 4

anybody = st.sampled_from([key for key, who in CAST.items() if who.role])
which = st.integers(0, 40)
# From ten to seventeen when a life begins: a birthday that changes something lies ahead; two on 29 February.
births = st.sampled_from(
    [date(2016, 2, 29), date(2014, 11, 24), date(2012, 2, 29), date(2010, 12, 31), date(2009, 6, 1), date(2016, 3, 14)]
)
for_goals = st.sampled_from(
    [each for each in Audience if each is not Audience.REPORTING_CODE] + [Audience.WHOLE_CIRCLE] * 4
)
for_talks = st.sampled_from([Audience.WHOLE_CIRCLE, Audience.FAMILY_NETWORK, Audience.PROFESSIONALS, Audience.NAMED])
# What an answer is about: everything, a kind, or one thing; to whom: everybody, a member, an organisation.
scopes = st.none() | st.sampled_from(["plan", "talk"]) | which
addressees = st.none() | anybody | st.sampled_from(ORGANISATIONS)
starts = st.sampled_from(["now", "now", "now", "tomorrow", "birthday"])
lengths = st.sampled_from([None, None, 10, 400])


@dataclass
class Run:
    """What all lives of one run have in common: the loop, how thoroughly to look, and the count."""

    loop: asyncio.AbstractEventLoop
    all_forms_every: int = 0
    forms: Any = None
    tally: Tally = field(default_factory=Tally)
    steps: int = 0
    lives: int = 0


class Lives(RuleBasedStateMachine):
    """One life after the other; each step is compared before the next."""

    run: ClassVar[Run]

    def __init__(self) -> None:
        super().__init__()
        self.life: Life | None = None
        self.step = 0
        self.happened = False

    def _do(self, happens: Coroutine[Any, Any, Any], *, within_write: bool = True) -> Any:
        """On the one loop of the whole test run, with its clock at the life's moment."""

        async def here() -> Any:
            if not within_write:
                return await happens
            async with write():
                return await happens

        self.happened = True
        if self.life is None:
            return self.run.loop.run_until_complete(happens)
        with clock.everywhere_at(self.life.now):
            return self.run.loop.run_until_complete(here())

    @property
    def now(self) -> Life:
        """The life, a second later: two words of the same moment are said only on purpose."""
        assert self.life is not None
        self.life.now += timedelta(seconds=1)
        return self.life

    @initialize(
        opened=st.booleans(),
        born=births,
        others=st.sets(anybody.filter(lambda key: key not in ("noor", "samira", "joost"))),
    )
    def begins(self, born: date, others: set[str], opened: bool) -> None:
        self.life = self._do(Life.begin(born))
        assert self.life
        self.run.lives += 1
        for key in sorted(others):
            self._do(self.now.admit(key))
        # As her own yes opens the circle: without it no parent reads a word from 12 on.
        for key in PARENTS:
            if key in self.life.places and opened:
                life = self.now
                self._do(life.say(Word(life.places["noor"], True, life.now, member=life.places[key])))

    # Who comes and goes

    @rule(key=anybody, days=st.none() | st.integers(1, 300))
    def comes_in(self, key: str, days: int | None) -> None:
        life = self.now
        if not life.is_in(key):
            self._do(life.admit(key, life.now + timedelta(days=days) if days and key != "noor" else None))

    @rule(key=anybody.filter(lambda key: key != "noor"))
    def leaves(self, key: str) -> None:
        life = self.now
        if life.is_in(key):
            self._do(life.leave(key))

    @rule(key=st.sampled_from(CARE))
    def takes_over_directing(self, key: str) -> None:
        life = self.now
        if life.is_in(key) and life.law.director != life.places[key]:
            self._do(life.hand_over(key))

    @rule(key=st.sampled_from(PARENTS), days=st.none() | st.integers(1, 500))
    def gets_custody(self, key: str, days: int | None) -> None:
        life = self.now
        if life.is_in(key) and life.places[key] not in life.law.custody:
            until = (life.now + timedelta(days=days)).date() if days else None
            self._do(life.custody_begins(key, until))

    @rule(key=st.sampled_from(PARENTS))
    def loses_custody(self, key: str) -> None:
        life = self.now
        name = life.places.get(key, "")
        if life.law.has_custody(name, life.now):
            self._do(life.custody_ends(name))

    # Time goes by

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 7, 24 * 40, 24 * 200]))
    def time_passes(self, hours: int) -> None:
        self.now.now += timedelta(hours=hours)
        self.happened = True

    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def her_birthday_comes(self, seconds: int) -> None:
        life = self.now
        turn = life.law.next_turn(life.now)
        if turn and (moment := turn.astimezone(UTC) + timedelta(seconds=seconds)) > life.now:
            life.now = moment
            self.happened = True

    # What is said about sharing

    @rule(
        speaker=st.sampled_from(["noor", "samira", "peter"]),
        yes=st.booleans(),
        whom=addressees,
        what=scopes,
        since=starts,
        days=lengths,
    )
    def says(
        self, speaker: str, yes: bool, whom: str | None, what: str | int | None, since: str, days: int | None
    ) -> None:
        life = self.now
        if (
            speaker not in life.places
            or len(life.law.words) >= MOST_WORDS
            or (whom in CAST and whom not in life.places)
        ):
            return
        begins = self._begins(life, since)
        thing = self._named(life, what) if isinstance(what, int) else ""
        word = Word(
            life.places[speaker],
            yes,
            begins,
            begins + timedelta(days=days) if days else None,
            kind=what if isinstance(what, str) else "",
            thing=thing,
            member=life.places[whom] if whom in CAST else "",
            organisation=whom if whom in ORGANISATIONS and whom else "",
        )
        self._do(life.say(word))

    @rule(key=st.sampled_from(CARE), parent=st.none() | st.sampled_from(PARENTS), what=scopes, days=lengths)
    def withholds(self, key: str, parent: str | None, what: str | int | None, days: int | None) -> None:
        life = self.now
        if not life.is_in(key) or len(life.law.kept) >= MOST_KEPT or (parent and parent not in life.places):
            return
        kept = Kept(
            f"withheld {len(life.law.kept)}",
            life.now,
            life.now + timedelta(days=days) if days else None,
            kind=what if isinstance(what, str) else "",
            thing=self._named(life, what) if isinstance(what, int) else "",
            parent=life.places[parent] if parent else "",
        )
        self._do(life.withhold(key, kept))

    @rule(n=which)
    def lifts(self, n: int) -> None:
        life = self.now
        if life.law.kept:
            self._do(life.lift(list(life.law.kept)[n % len(life.law.kept)]))

    @rule(slug=st.sampled_from(ORGANISATIONS), setting=st.sampled_from(list(ParentsSee)))
    def organisation_sets(self, slug: str, setting: ParentsSee) -> None:
        self._do(self.now.parents_see(slug, setting))

    # What is made

    @rule(key=anybody, audience=for_goals, readers=st.sets(anybody))
    def sets_goal(self, key: str, audience: Audience, readers: set[str]) -> None:
        life = self.now
        if life.is_in(key) and len(life.law.things) < MOST_THINGS:
            self._do(life.set_goal(key, audience, self._readers(life, key, readers)))

    @rule(key=anybody, audience=for_talks, readers=st.sets(anybody))
    def starts_talk(self, key: str, audience: Audience, readers: set[str]) -> None:
        life = self.now
        if life.is_in(key) and len(life.law.things) < MOST_THINGS:
            self._do(life.start_talk(key, audience, self._readers(life, key, readers)))

    @rule(key=anybody, goal=which, doer=st.none() | anybody)
    def adds_step(self, key: str, goal: int, doer: str | None) -> None:
        life = self.now
        goals = self._of(life, "goal")
        if life.is_in(key) and goals and len(life.law.things) < MOST_THINGS:
            self._do(life.add_step(key, goals[goal % len(goals)], life.places.get(doer or "", "")))

    @rule(key=anybody, talk=which)
    def posts(self, key: str, talk: int) -> None:
        life = self.now
        talks = self._of(life, "conversation")
        if life.is_in(key) and talks and len(life.law.things) < MOST_THINGS:
            self._do(life.post(key, talks[talk % len(talks)]))

    @rule(thing=which, key=anybody)
    def is_hidden_from(self, thing: int, key: str) -> None:
        life = self.now
        name = self._named(life, thing)
        named = life.law.things[name].named | life.law.things[name].hidden
        if key in life.places and life.places[key] not in named:
            self._do(life.hide(name, life.places[key]))

    @rule(thing=which)
    def is_taken_away(self, thing: int) -> None:
        life = self.now
        there = [*self._of(life, "goal"), *self._of(life, "step")]
        if len(there) > 2:
            self._do(life.take_away("noor", there[thing % len(there)]))

    @rule(key=anybody)
    def asks_somebody_in(self, key: str) -> None:
        life = self.now
        if life.law.may(life.place(key), "member_invite", life.now):
            self._do(life.ask_in(key))

    # After each step

    @invariant()
    def portal_and_law_agree(self) -> None:
        # What couldn't happen (she was in already) is no step.
        if self.life is None or not self.happened:
            return
        run, self.step = self.run, self.step + 1
        run.steps += 1
        found = Tally()
        # Drawn by where we are in this life, so that a shorter story of the same failure is compared alike.
        drawn = self.step * 7 + len(self.life.law.things)
        self._do(compare_doors(self.life, found, drawn))
        if self.step % 10 == 0:
            self._do(compare_entering(self.life, found, drawn))
        thorough = run.all_forms_every and self.step % run.all_forms_every == 0
        if thorough:
            self._do(compare_all_one_by_one(self.life, found))
        if run.forms:
            self._do(run.forms(self.life, found, drawn, bool(thorough)), within_write=False)
        self.happened = False
        run.tally.comparisons += found.comparisons
        run.tally.differences += found.differences
        for each in first(found.differences):
            note(each)
        assert not found.differences, f"{len(found.differences)} differences at {self.life.now}"

    # How a drawn number or word is understood

    @staticmethod
    def _begins(life: Life, since: str) -> datetime:
        turn = life.law.next_turn(life.now)
        if since == "birthday" and turn:
            return turn
        return life.now + timedelta(days=1) if since == "tomorrow" else life.now

    @staticmethod
    def _readers(life: Life, key: str, readers: set[str]) -> frozenset[str]:
        return frozenset(life.places[each] for each in {key, *readers} if life.is_in(each))

    @staticmethod
    def _of(life: Life, noun: str) -> list[str]:
        return [each.name for each in life.law.things.values() if each.noun == noun and not each.removed]

    def _named(self, life: Life, n: int) -> str:
        """A goal or a conversation: what one speaks of, or hides, by itself."""
        about = [*self._of(life, "goal"), *self._of(life, "conversation")]
        return about[n % len(about)]
