"""Years of one circle, drawn step by step: who comes and goes, birthdays, custody, what is said, made and withheld."""

from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal import clock
from portal.people.models import ParentsSee
from portal.store import write
from tests.law.comparing import Tally, first
from tests.law.life import Life
from tests.law.nouns import Kept, Word
from tests.law.people import CARE, CAST, ORGANISATIONS, PARENTS
from tests.law.run import Run

# More would make a step slow, and no answer depends on how many there are.
MOST_THINGS, MOST_WORDS, MOST_KEPT, MOST_INVITED = 20, 14, 4, 6

anybody = st.sampled_from([key for key, who in CAST.items() if who.role])
which = st.integers(0, 40)
# From ten to seventeen when a life begins: a birthday that changes something lies ahead; two on 29 February.
births = st.sampled_from(
    [date(2016, 2, 29), date(2014, 11, 24), date(2012, 2, 29), date(2010, 12, 31), date(2009, 6, 1), date(2016, 3, 14)]
)
# What an answer is about: everything, a kind, or one thing; to whom: everybody, a member, an organisation.
kinds = st.none() | st.sampled_from(["plan", "talk", "notes"])
scopes = kinds | which
addressees = st.none() | anybody | st.sampled_from(ORGANISATIONS)
starts = st.sampled_from(["now", "now", "now", "tomorrow", "birthday"])
lengths = st.sampled_from([None, None, 10, 400])


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
        if life.is_in(key) or CAST[key].organisation in life.law.out:
            return
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

    @rule(key=st.sampled_from(CARE), parent=st.none() | st.sampled_from(PARENTS), kind=kinds, days=lengths)
    def withholds(self, key: str, parent: str | None, kind: str | None, days: int | None) -> None:
        self._withholds(key, parent, days, kind=kind or "")

    @rule(key=st.sampled_from(CARE), parent=st.sampled_from(PARENTS), all_parents=st.booleans(), n=which, days=lengths)
    def withholds_one_thing(self, key: str, parent: str, all_parents: bool, n: int, days: int | None) -> None:
        # Of what that parent reads today, if there is anything: else mostly nothing would change.
        life = self.now
        me, about = life.place(parent), self._about(life)
        reads = [name for name in about if life.law.sees(me, life.law.things[name], life.now)]
        thing = reads[n % len(reads)] if reads else about[n % len(about)]
        self._withholds(key, None if all_parents else parent, days, thing=thing)

    def _withholds(self, key: str, parent: str | None, days: int | None, *, kind: str = "", thing: str = "") -> None:
        life = self.now
        if not life.is_in(key) or len(life.law.kept) >= MOST_KEPT or (parent and parent not in life.places):
            return
        until = life.now + timedelta(days=days) if days else None
        name, place = f"withheld {len(life.law.kept)}", life.places[parent] if parent else ""
        self._do(life.withhold(key, Kept(name, life.now, until, kind=kind, thing=thing, parent=place)))

    @rule(n=which)
    def lifts(self, n: int) -> None:
        life = self.now
        if life.law.kept:
            self._do(life.lift(list(life.law.kept)[n % len(life.law.kept)]))

    @rule(slug=st.sampled_from(ORGANISATIONS), setting=st.sampled_from(list(ParentsSee)))
    def organisation_sets(self, slug: str, setting: ParentsSee) -> None:
        self._do(self.now.parents_see(slug, setting))

    @rule(key=anybody)
    def asks_somebody_in(self, key: str) -> None:
        life = self.now
        if len(life.invited) < MOST_INVITED and life.law.may(life.place(key), "member_invite", life.now):
            self._do(life.ask_in(key))

    # After each step

    @invariant()
    def portal_and_law_agree(self) -> None:
        # What couldn't happen (she was in already) is no step.
        if self.life is None or not self.happened:
            return
        run, self.step = self.run, self.step + 1
        run.steps += 1
        self.found.same("family", "news of what is under the reporting code", self.life.moved, 0)
        self._compare(thorough=run.all_forms_every > 0 and self.step % run.all_forms_every == 0)

    def teardown(self) -> None:
        """At its end each life is looked at whole: few last so long that the count would come to it."""
        if self.life and self.run.all_forms_every and self.step % self.run.all_forms_every:
            self._compare(thorough=True)

    def _compare(self, *, thorough: bool) -> None:
        assert self.life
        found, self.found = self.found, Tally()
        self.happened = False
        with clock.everywhere_at(self.life.now):
            self.run.compare(self.life, found, self.step, thorough=thorough)
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

    def _about(self, life: Life) -> list[str]:
        """Goals, conversations and notes: what one speaks of, or hides, by itself."""
        return [*self._of(life, "goal"), *self._of(life, "conversation"), *self._of(life, "note")]

    def _named(self, life: Life, n: int) -> str:
        about = self._about(life)
        return about[n % len(about)]
