"""What all lives of one run have in common, and how each step of them is compared."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.store import write
from tests.law.comparing import (
    Tally,
    at_one_moment,
    compare_all_one_by_one,
    compare_doors,
    compare_entering,
    nothing_logged,
)
from tests.law.comparing_asked import compare_asked
from tests.law.comparing_directing import compare_directing
from tests.law.forms import Forms
from tests.law.life import Life


@dataclass
class Run:
    """The one loop of the whole test run, how thoroughly to look, and the count."""

    loop: asyncio.AbstractEventLoop
    all_forms_every: int = 0
    forms: Forms | None = None
    # When all are born; else as is drawn.
    born: date | None = None
    tally: Tally = field(default_factory=Tally)
    steps: int = 0
    lives: int = 0
    # How often everybody was compared at everything.
    thorough: int = 0

    def compare(self, life: Life, found: Tally, step: int, *, thorough: bool) -> None:
        """Everybody at every door and somebody at one outer form, or at all of them; within the life's moment."""
        # Drawn by where we are in this life, so that a shorter story of the same failure is compared alike.
        drawn = step * 7 + len(life.law.things)
        with at_one_moment():
            self._ask(self._at_doors(life, found, step, drawn, thorough))
        if self.forms:
            with nothing_logged():
                self._ask(self.forms(life, found, drawn, thorough))
        self.thorough += thorough
        self.tally.comparisons += found.comparisons
        self.tally.differences += found.differences

    @staticmethod
    async def _at_doors(life: Life, found: Tally, step: int, drawn: int, thorough: bool) -> None:
        async with write():
            await compare_doors(life, found, drawn)
            if drawn % 3 == 1:
                await compare_asked(life, found)
            elif drawn % 3 == 2:
                await compare_directing(life, found, drawn)
            if step % 10 == 0:
                await compare_entering(life, found, drawn)
            if thorough:
                await compare_all_one_by_one(life, found)

    def _ask(self, asks: Coroutine[Any, Any, None]) -> None:
        self.loop.run_until_complete(asks)
