"""The rest of a life: what is drawn, step by step, to be made in a circle, and to be looked at."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from portal.access import Action
from portal.circles.audience import Audience
from portal.notes.models import RELEASED_TO, may_write_for
from portal.notes.papers import may_put_in_for
from tests.law.comparing import ACTIONS
from tests.law.deeds import BESIDES, NOUNS
from tests.law.machine import MOST_THINGS, anybody, which
from tests.law.people import CARE, CAST
from tests.law.sayings import Sayings

for_goals = st.sampled_from(
    [each for each in Audience if each is not Audience.REPORTING_CODE] + [Audience.WHOLE_CIRCLE] * 4
)
for_talks = st.sampled_from([Audience.WHOLE_CIRCLE, Audience.FAMILY_NETWORK, Audience.PROFESSIONALS, Audience.NAMED])
whoever = st.sampled_from(list(CAST))
# What somebody may want to do with one thing, by what she wants to do it with.
to_do = {
    "goal": [Action.PLAN_READ, Action.SHARING_READ, Action.GOAL_CHANGE, Action.GOAL_AGREE],
    "step": [Action.PLAN_READ, Action.STEP_TICK],
    "conversation": [Action.CHAT_READ, Action.SHARING_READ],
    "message": [Action.CHAT_READ],
    "plan": [Action.PLAN_READ],
    "note": [Action.NOTE_READ, Action.SHARING_READ],
    "statement": [Action.STATEMENT_READ],
    "paper": [Action.PAPER_READ, Action.PAPER_DOWNLOAD, Action.PAPER_CHANGE, Action.SHARING_READ],
}


class Lives(Sayings):
    """One life after the other, with all that is made in it and looked at."""

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

    @rule(key=anybody, audience=which, readers=st.sets(anybody))
    def writes_note(self, key: str, audience: int, readers: set[str]) -> None:
        life, role = self.now, CAST[key].role
        if not life.is_in(key) or role is None or len(life.law.things) >= MOST_THINGS:
            return
        # What one keeps for oneself is no thing of the circle.
        audiences = [each for each in may_write_for(role) if each is not Audience.ONLY_ME]
        chosen = audiences[audience % len(audiences)]
        care = {each for each in {key, *readers} if CAST[each].organisation}
        self._do(life.write_note(key, chosen, self._readers(life, key, care)))

    @rule(key=st.sampled_from(CARE), readers=st.sets(st.sampled_from(CARE)))
    def writes_under_the_code(self, key: str, readers: set[str]) -> None:
        life = self.now
        if life.is_in(key) and len(life.law.things) < MOST_THINGS:
            self._do(life.write_note(key, Audience.REPORTING_CODE, self._readers(life, key, readers)))

    @rule(note=which, reader=which, audience=st.sampled_from(RELEASED_TO))
    def releases(self, note: int, reader: int, audience: Audience) -> None:
        life = self.now
        coded = [each for each in self._of(life, "note") if life.law.things[each].audience == "reporting_code"]
        if not coded:
            return
        name = coded[note % len(coded)]
        readers = [key for key, place in sorted(life.places.items()) if place in life.law.things[name].named]
        if readers and life.is_in(key := readers[reader % len(readers)]):
            self._do(life.release(key, name, audience))

    @rule(key=st.sampled_from(["noor", "samira", "peter"]))
    def states(self, key: str) -> None:
        life = self.now
        if life.law.states(life.place(key), life.now) and len(life.law.things) < MOST_THINGS:
            self._do(life.state(key))

    @rule(key=anybody, audience=which)
    def puts_in_a_paper(self, key: str, audience: int) -> None:
        life, role = self.now, CAST[key].role
        if not life.is_in(key) or role is None or len(life.law.things) >= MOST_THINGS:
            return
        audiences = [each for each in may_put_in_for(role) if each is not Audience.ONLY_ME]
        self._do(life.put_in(key, audiences[audience % len(audiences)]))

    @rule(paper=which)
    def takes_out_a_paper(self, paper: int) -> None:
        life = self.now
        hers = [
            (key, name)
            for name in self._of(life, "paper")
            for key in CAST
            if (member := life.place(key)) and life.law.is_by(member, life.law.things[name])
        ]
        if hers:
            self._do(life.take_out(*hers[paper % len(hers)]))

    # What is looked at

    @rule(key=whoever, nouns=st.sets(st.sampled_from([*NOUNS, *BESIDES]), min_size=1, max_size=3))
    def looks_through(self, key: str, nouns: set[str]) -> None:
        self._do(self.now.looks_through(key, sorted(nouns)))

    @rule(key=whoever, thing=which, wish=which)
    def looks_at(self, key: str, thing: int, wish: int) -> None:
        life = self.now
        every = list(life.law.things.values())
        chosen = every[thing % len(every)]
        wishes = to_do[chosen.noun]
        self._do(life.opens(key, chosen.name, wishes[wish % len(wishes)]))

    @rule(key=whoever, n=which)
    def looks_at_an_answer(self, key: str, n: int) -> None:
        life = self.now
        if life.law.words:
            self._do(life.opens_word(key, n % len(life.law.words)))

    @rule(key=whoever, action=st.sampled_from(ACTIONS))
    def comes_to(self, key: str, action: Action) -> None:
        self._do(self.now.enters(key, action))

    # Who directs

    @rule(key=st.sampled_from(CARE), to=st.sampled_from(CARE))
    def asks_another_to_direct(self, key: str, to: str) -> None:
        life = self.now
        if life.may_offer(key) and life.is_in(to) and to != key:
            self._do(life.offers(key, to))

    @rule(key=st.sampled_from(CARE), yes=st.booleans())
    def answers_who_asked_her_to_direct(self, key: str, yes: bool) -> None:
        life = self.now
        if life.is_asked(key):
            self._do(life.answers_offer(key, yes))

    @rule(key=st.sampled_from(CARE))
    def takes_over_directing(self, key: str) -> None:
        life = self.now
        if life.may_take(key):
            self._do(life.takes_over(key))
        elif life.is_in(key) and life.law.director != life.places[key]:
            # As when her organisation comes back.
            self._do(life.directs(life.places[key], key))
