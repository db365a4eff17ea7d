"""Who is asked to direct, and what she answers; in the portal and in the model alike."""

from dataclasses import dataclass

from portal.circles.models import Member
from portal.members.handing import DirectorOffer, direct, take_over
from portal.store import new_id
from tests.law.directing_law import Offer, may_offer, may_take, waits
from tests.law.letting_in import LettingIn


@dataclass
class Handing(LettingIn):
    """Offers of directing, each with its answer."""

    offer: Offer | None = None

    async def directs(self, name: str, key: str) -> None:
        """She directs from now on; what was asked of somebody else is over."""
        await direct(await self._again(Member, name), by=self.actor(key), reason="Verhuizing.")
        self._now_directs(name)

    async def offers(self, key: str, to: str) -> None:
        asker, asked = await self._again(Member, self.places[key]), await self._again(Member, self.places[to])
        name = self._name("offer")
        self.rows[name] = await DirectorOffer.ask(asker, asked, by=self.actor(key), id=new_id(), reason="Verhuizing.")
        self.offer = Offer(name, self.places[key], self.places[to])

    async def answers_offer(self, key: str, yes: bool) -> None:
        assert self.offer
        row = await self._again(DirectorOffer, self.offer.name)
        self.offer.over = True
        if yes:
            await row.accept(await self._again(Member, self.places[key]), by=self.actor(key))
            self._now_directs(self.places[key])
        else:
            await row.decline(by=self.actor(key))

    async def takes_over(self, key: str) -> None:
        await take_over(self.circle, await self._again(Member, self.places[key]), by=self.actor(key), reason="Ik kan.")
        self._now_directs(self.places[key])

    def _now_directs(self, name: str) -> None:
        self.law.director = name
        if self.offer:
            self.offer.over = True

    # What one may do with it, by the model

    def may_offer(self, key: str) -> bool:
        return may_offer(self.law, self.place(key), self.offer, self.now)

    def may_take(self, key: str) -> bool:
        return may_take(self.law, self.place(key), self.now)

    def is_asked(self, key: str) -> bool:
        me, offer = self.place(key), self.offer
        return me is not None and offer is not None and waits(self.law, offer, self.now) and offer.to == me.name
