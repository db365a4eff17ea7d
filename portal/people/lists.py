"""The named lists by which rooms above hear of people and their work; hanging.py hangs their functions on them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from portal.people.actor import Actor

if TYPE_CHECKING:
    from portal.people.models import Staff

# Somebody's place at an organisation ended: runs in the same write.
staff_left: list[Callable[["Staff", Actor], Awaitable[None]]] = []
# Somebody who stays may do something else from now on: runs in the same write.
role_changed: list[Callable[["Staff", Actor], Awaitable[None]]] = []
# How many open pieces of work somebody has, which leaving or another role would hand to the desk.
open_work: list[Callable[["Staff"], Awaitable[int]]] = []
# How many pieces of work wait at an organisation's desk for a colleague: a number, and nothing of whose it is.
wait_at_desk: list[Callable[[UUID], Awaitable[int]]] = []
# How many of those wait where no colleague is left to take them up.
alone_at_desk: list[Callable[[UUID], Awaitable[int]]] = []


@dataclass(frozen=True)
class Hold:
    """Why an account can't be erased as yet, in one word: 'work', or one of the room that says so.

    About which circle, where its people are, and whether she may have its file erased herself.
    """

    why: str
    circle: str = ""
    people: str = ""
    asks: bool = False


# What somebody must arrange before her account can be erased; an empty list for nothing.
needed: list[Callable[[UUID], Awaitable[list[Hold]]]] = []
