"""The named lists by which rooms above hear of the circle; hanging.py hangs their functions on them."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from portal.people.actor import Actor

if TYPE_CHECKING:
    from portal.circles.models import Member
    from portal.circles.taking_part import TakingPart

# Somebody came into a circle, or left it: runs in the same write.
joined: list[Callable[["Member", Actor], Awaitable[None]]] = []
left: list[Callable[["Member", Actor], Awaitable[None]]] = []
# An organisation takes part no more, its people are out: runs in the same write.
withdrew: list[Callable[["TakingPart", Actor], Awaitable[None]]] = []
# A thing was made, changed or removed: runs in the same write.
changed: list[Callable[[Any, Actor], Awaitable[None]]] = []
