"""Years of one circle, drawn step by step: who comes and goes, birthdays, custody, what is said, made and withheld."""

from collections.abc import Coroutine
from datetime import UTC, date, timedelta
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal import clock
from portal.circles.audience import Audience
from portal.store import write
from tests.law.comparing import Tally, first
from tests.law.deeds import BESIDES, NOUNS
from tests.law.life import Life
from tests.law.nouns import Kept, Word
from tests.law.people import CARE, CAST, ORGANISATIONS, PARENTS
from tests.law.run import Run

# More would make a step slow, and no answer depends on how many there are.
MOST_THINGS, MOST_WORDS, MOST_KEPT, MOST_INVITED = 20, 14, 4, 8

anybody = st.sampled_from([key for key, who in CAST.items() if who.role])
which = st.integers(0, 40)
# From ten to seventeen when a life begins: a birthday that changes something lies ahead; two on 29 February.
births = st.sampled_from(
    [date(2016, 2, 29), date(2014, 11, 24), date(2012, 2, 29), date(2010, 12, 31), date(2009, 6, 1), date(2016, 3, 14)]
)


class Circles(RuleBasedStateMachine):
    """One life after the other; each step is compared before the next."""

    run: ClassVar[Run]

    def __init__(self) -> None:
        super().__init__()
        self.life: Life | None = None
        self.step = 0
        self.happened = False
        self.found = Tally()

    def _do(self, happens: Coroutine[Any, Any, Any]) -> Any:
        """In one write on the one loop of the whole test run, with its clock at the life's moment."""

        async def here() -> Any:
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
        kept_back=st.sampled_from([False, False, True]),
        both=st.booleans(),
        born=births,
        others=st.sets(anybody.filter(lambda key: key not in ("noor", "samira", "joost"))),
    )
    def begins(self, born: date, others: set[str], opened: bool, kept_back: bool, both: bool) -> None:
        self.life = self._do(Life.begin(self.run.born or born))
        assert self.life
        self.run.lives += 1
        for key in sorted(others):
            self._do(self.now.admit(key))
        if both and "peter" in others:
            self._do(self.now.custody_begins("peter"))
        # As her own yes opens the circle: without it no parent reads a word from 12 on.
        for key in PARENTS:
            if key in self.life.places and opened:
                life = self.now
                self._do(life.say(Word(life.places["noor"], True, life.now, member=life.places[key])))
        # Each note by itself, from every parent: of a list of nothing else no parent may hear.
        if kept_back:
            self._do(self.now.write_note("joost", Audience.WHOLE_CIRCLE, frozenset()))
            for each in self._of(self.life, "note"):
                if self.life.law.things[each].audience == "whole_circle":
                    self._do(self.life.withhold("joost", Kept(f"withheld {each}", self.life.now, thing=each)))
        # Of both sorts somebody is asked in already: what her yes needs changes with all that follows.
        for slug in ("", "het-anker"):
            self._do(self.now.ask_in("joost", slug))
        # Of each noun the log has a look from the first day: what may be told of it changes with all that follows.
        for key in ("joost", "noor"):
            self._do(self.now.looks_through(key, [*NOUNS, *BESIDES]))

    # Who comes and goes

    @rule(key=anybody, days=st.none() | st.integers(1, 300))
    def comes_in(self, key: str, days: int | None) -> None:
        life = self.now
        if life.is_in(key) or CAST[key].organisation in life.law.out:
            return
        self._do(life.admit(key, life.now + timedelta(days=days) if days and key != "noor" else None))

    @rule(key=anybody.filter(lambda key: key != "noor"))
    def leaves(self, key: str) -> None:
        life = self.now
        if life.is_in(key):
            self._do(life.leave(key))

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

    @rule(slug=st.sampled_from(ORGANISATIONS), speaker=st.sampled_from(["noor", "samira", "peter"]))
    def organisation_must_go(self, slug: str, speaker: str) -> None:
        life = self.now
        decides = life.is_in(speaker) and life.places[speaker] in life.law.let_in(life.now)
        if decides and slug not in life.law.out and len(life.law.words) < MOST_WORDS + 4:
            self._do(life.withdraw(slug, speaker))

    @precondition(lambda self: self.life and self.life.law.out)
    @rule(n=which)
    def comes_in_though_her_organisation_must_go(self, n: int) -> None:
        life = self.now
        kept_out = [key for key in CARE if CAST[key].organisation in life.law.out]
        key = kept_out[n % len(kept_out)]
        self.found.same(key, "kept out with her organisation", self._do(life.refused(key)), True)

    @rule(slug=st.sampled_from(ORGANISATIONS))
    def organisation_comes_back(self, slug: str) -> None:
        life = self.now
        if slug in life.law.out and life.law.let_in(life.now):
            self._do(life.come_back(slug))

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

    # Who is asked in

    @rule(key=anybody, slug=st.sampled_from(["", *ORGANISATIONS]))
    def asks_somebody_in(self, key: str, slug: str) -> None:
        life = self.now
        may = life.law.may(life.place(key), "member_invite", life.now)
        if may and len(life.invited) < MOST_INVITED and slug not in life.law.out:
            self._do(life.ask_in(key, slug))

    @rule(key=st.sampled_from(["noor", *PARENTS]), n=which, yes=st.sampled_from([True, True, True, False]))
    def answers(self, key: str, n: int, yes: bool) -> None:
        life = self.now
        open_ = [name for name in life.invited if life.may_answer(key, name)]
        if open_:
            self._do(life.answer(key, open_[n % len(open_)], yes))

    # After each step

    @invariant()
    def portal_and_law_agree(self) -> None:
        # What couldn't happen (she was in already) is no step.
        if self.life is None or not self.happened:
            return
        run, self.step = self.run, self.step + 1
        run.steps += 1
        self.found.same("family", "news of what is under the reporting code", self.life.moved, 0)
        # Counted over all lives: few last fifty steps.
        self._compare(thorough=run.all_forms_every > 0 and run.steps % run.all_forms_every == 0)

    def _compare(self, *, thorough: bool) -> None:
        assert self.life
        found, self.found = self.found, Tally()
        self.happened = False
        with clock.everywhere_at(self.life.now):
            kept, done = self.run.loop.run_until_complete(self.life.logged())
            found.same("the file", "the new lines of the log", kept, done)
            self.run.compare(self.life, found, self.step, thorough=thorough)
        for each in first(found.differences):
            note(each)
        assert not found.differences, f"{len(found.differences)} differences at {self.life.now}"

    # How a drawn number or word is understood

    @staticmethod
    def _readers(life: Life, key: str, readers: set[str]) -> frozenset[str]:
        return frozenset(life.places[each] for each in {key, *readers} if life.is_in(each))

    @staticmethod
    def _of(life: Life, noun: str) -> list[str]:
        return [each.name for each in life.law.things.values() if each.noun == noun and not each.removed]

    def _about(self, life: Life) -> list[str]:
        """Goals, conversations, notes and papers: what one speaks of, or hides, by itself."""
        return [name for noun in ("goal", "conversation", "note", "paper") for name in self._of(life, noun)]

    def _named(self, life: Life, n: int) -> str:
        about = self._about(life)
        return about[n % len(about)]
