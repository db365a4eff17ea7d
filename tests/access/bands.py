"""The cast with Noor in each of the law's ages, everybody signed in: laid once, and given back as often as asked."""

from dataclasses import dataclass
from typing import Self

from portal.circles.ages import AgeBand
from portal.demo.cast import born
from tests.access.besides import besides
from tests.access.expected import COLUMNS
from tests.cast import Cast
from tests.exchange.clients import token
from tests.laid import Laid, wipe

# How old she is in each band; at 15 she is as the cast lies.
AGES = {AgeBand.UNDER_12: 11, AgeBand.FROM_12: 15, AgeBand.FROM_16: 17, AgeBand.ADULT: 18}


@dataclass(frozen=True)
class Band:
    """Everybody in their place with Noor of this age, and what opens a page or the exchange to each."""

    laid: Laid
    sessions: dict[str, str]
    tokens: dict[str, str]

    @classmethod
    async def lay(cls, laid: Laid, band: AgeBand) -> Self:
        """Her birth date, and all that follows from it, moved; everything else as the cast lies."""
        await wipe()
        cast = await laid.again()
        await besides(cast)
        await cast.put_papers_in()
        await be(cast, band)
        signed_in = [name for name in COLUMNS if name != "nobody"]
        sessions = {name: (await cast.session(name))[1] for name in signed_in}
        tokens = {name: await token(cast, name) for name in signed_in}
        return cls(await Laid.as_it_stands(cast, band.value), sessions, tokens)

    async def again(self) -> Cast:
        """Everything as it was laid."""
        await wipe()
        return await self.laid.again()


async def be(cast: Cast, band: AgeBand) -> None:
    """Noor is in this band."""
    cast.circle.birth = born(AGES[band], 3, 14, cast.today).isoformat()
    await cast.circle.save(update_fields=["birth"])
    assert cast.circle.age_band is band
