"""What the matrix stands on: the cast in each band, laid when the first test asks for it."""

from collections.abc import Awaitable, Callable

import pytest

from portal import clock
from portal.circles.ages import AgeBand
from tests.access.bands import Band
from tests.conftest import NOW
from tests.laid import Laid

Bands = Callable[[AgeBand], Awaitable[Band]]


@pytest.fixture(scope="session")
def _bands(_laid: Laid) -> Bands:
    kept: dict[AgeBand, Band] = {}

    async def of(band: AgeBand) -> Band:
        if band not in kept:
            with clock.everywhere_at(NOW):
                kept[band] = await Band.lay(_laid, band)
        return kept[band]

    return of


@pytest.fixture
def bands(_bands: Bands, db: None) -> Bands:
    """The cast with Noor in a band."""
    return _bands
