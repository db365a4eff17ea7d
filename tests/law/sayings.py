"""The rest of a life: what is drawn, step by step, to be said about sharing, and to be kept from a parent."""

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from portal.people.models import ParentsSee
from tests.law.life import Life
from tests.law.machine import MOST_KEPT, MOST_WORDS, Circles, anybody, which
from tests.law.nouns import Kept, Word
from tests.law.people import CARE, CAST, ORGANISATIONS, PARENTS

# What an answer is about: everything, a kind, or one thing; to whom: everybody, a member, an organisation.
kinds = st.none() | st.sampled_from(["plan", "talk", "notes", "papers"])
scopes = kinds | which
addressees = st.none() | anybody | st.sampled_from(ORGANISATIONS)
starts = st.sampled_from(["now", "now", "now", "tomorrow", "birthday"])
lengths = st.sampled_from([None, None, 10, 400])


class Sayings(Circles):
    """What who decides says, and what a professional finds not good for the child."""

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

    @rule(n=which, whom=anybody, what=kinds)
    def is_objected_to(self, n: int, whom: str, what: str | None) -> None:
        # By who is heard about her: of what anybody says of anybody, little changes what is read.
        self._is_answered(n, whom, yes=False, kind=what or "")

    @rule(n=which, whom=anybody, yes=st.booleans())
    def is_answered_about_one_thing(self, n: int, whom: str, yes: bool) -> None:
        # No about what she reads today, yes about what she doesn't, where there is any.
        life = self.now
        me, about = life.place(whom), self._about(life)
        changes = [name for name in about if life.law.sees(me, life.law.things[name], life.now) is not yes]
        self._is_answered(n, whom, yes=yes, thing=(changes or about)[n % len(changes or about)])

    def _is_answered(self, n: int, whom: str, *, yes: bool, kind: str = "", thing: str = "") -> None:
        life = self.now
        heard = life.law.heard_about(life.place(whom), life.now)
        if heard and len(life.law.words) < MOST_WORDS:
            speaker = heard[n % len(heard)]
            self._do(life.say(Word(speaker, yes, life.now, kind=kind, thing=thing, member=life.places[whom])))

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

    @staticmethod
    def _begins(life: Life, since: str) -> datetime:
        turn = life.law.next_turn(life.now)
        if since == "birthday" and turn:
            return turn
        return life.now + timedelta(days=1) if since == "tomorrow" else life.now
