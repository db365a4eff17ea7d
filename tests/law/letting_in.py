"""Who is asked into a circle, and what those who decide answer; in the portal and in the model alike."""

from dataclasses import dataclass, field

from portal.circles.audience import MemberRole
from portal.circles.consent import ConsentAnswer
from portal.members import inviting
from portal.members.deciding import People, asked
from portal.members.models import Invitation
from portal.store import new_id
from tests.law.asked_law import Asked, decides, is_complete, still_asked, waits_for
from tests.law.making import Making


@dataclass
class LettingIn(Making):
    """Invitations, with each yes and no."""

    invited: dict[str, Asked] = field(default_factory=dict)

    async def ask_in(self, key: str, slug: str = "") -> None:
        """Somebody new is asked in, for an organisation or for herself; who decides is written to."""
        name = self._name("els")
        work = self.organisations[slug].id if slug else None
        row = await Invitation.ask(
            self.circle,
            self.rows[self.places[key]],
            by=self.actor(key),
            id=new_id(),
            name="Els",
            email=f"{name}@kring.example",
            role=MemberRole.PROFESSIONAL if slug else MemberRole.NETWORK,
            organisation_id=work,
        )
        self.rows[name], self.invited[name] = row, Asked(name, self.now, slug)
        await self._moves_on(key, name)

    async def answer(self, key: str, name: str, yes: bool) -> None:
        """One who decides says yes or no, by what the page does with it."""
        it, row = self.invited[name], await self._again(Invitation, name)
        said = ConsentAnswer.GIVEN if yes else ConsentAnswer.REFUSED
        await row.say(self.rows[self.places[key]], said, by=self.actor(key), words="Dat mag.", language="nl")
        # A no ends it, and takes back the yes she said before.
        (it.yes.add if yes else it.yes.discard)(self.places[key])
        it.over = not yes
        await self._moves_on(key, name)

    async def _moves_on(self, key: str, name: str) -> None:
        """At the last yes the invitation leaves; until then a letter to each whose yes is missing."""
        people = await People.of(self.circle)
        (state,) = await asked(people, [await self._again(Invitation, name)])
        await inviting.move_on(state, people, by=self.actor(key))
        it = self.invited[name]
        if it.over:
            return
        if is_complete(self.law, it, self.now):
            it.sent = self.now
            self.told.add(name)
        else:
            self.asked |= still_asked(self.law, it, self.now)

    def may_answer(self, key: str, name: str) -> bool:
        """Whether it still waits for all the yeses, and hers is one that counts."""
        it = self.invited[name]
        open_ = it.is_pending(self.now) and it.sent is None
        return open_ and self.places.get(key) in decides(self.law, it, self.now)

    def waits_for_a_yes(self) -> set[str]:
        """Of those who were to be written to: for whom something waits today."""
        law, now = self.law, self.now
        return self.asked & {name for each in self.invited.values() for name in waits_for(law, each, now)}
