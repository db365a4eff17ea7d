"""What the doors answer, beside what the model of the law says; each disagreement as a sentence."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from tortoise.expressions import Q

from portal.access import Action, Role, doors, log, noting, standing
from portal.access.doors import Entered
from portal.circles.consent import SHARE, Consent, Withheld
from portal.errors import KringError, NotAllowed, NotFound
from portal.notes.statements import writes
from tests.law.deeds import NOUNS
from tests.law.life import Life
from tests.law.log_law import learns_of
from tests.law.people import CAST, PARENTS

# Which rights the doors are asked about; the model must have a row for each.
ACTIONS = [
    Action.PEOPLE_READ,
    Action.PLAN_READ,
    Action.CHAT_READ,
    Action.CHAT_POST,
    Action.CHAT_START,
    Action.GOAL_ADD,
    Action.GOAL_CHANGE,
    Action.GOAL_AGREE,
    Action.STEP_ADD,
    Action.STEP_CHANGE,
    Action.STEP_TICK,
    Action.STEP_TICK_OWN,
    Action.MEMBER_INVITE,
    Action.INVITATION_CONFIRM,
    Action.MEMBER_END,
    Action.CIRCLE_LEAVE,
    Action.DIRECTING_READ,
    Action.DIRECTING_HAND,
    Action.DIRECTING_ANSWER,
    Action.CUSTODY_READ,
    Action.CUSTODY_VERIFY,
    Action.HAND_OVER,
    Action.DESK_READ,
    Action.SELFHELP_READ,
    Action.NOTE_READ,
    Action.NOTE_WRITE,
    Action.NOTE_RELEASE,
    Action.PAPER_READ,
    Action.PAPER_ADD,
    Action.PAPER_CHANGE,
    Action.PAPER_TAKE_OUT,
    Action.PAPER_DOWNLOAD,
    Action.STATEMENT_READ,
    Action.STATEMENT_WRITE,
    Action.FILE_EXPORT,
    Action.SHARING_READ,
    Action.SHARING_CHOOSE,
    Action.CONSENT_READ,
    Action.LOG_READ,
    Action.LOG_READ_OWN,
    Action.LOOK_AS,
    Action.WITHHELD_READ,
    Action.WITHHOLD,
]


DECIDE = ["noor", *PARENTS]


@dataclass
class Tally:
    """How much was compared, and what disagreed."""

    comparisons: int = 0
    differences: list[str] = field(default_factory=list)

    def same(self, who: str, what: str, portal: object, law: object) -> None:
        """One comparison."""
        self.comparisons += 1
        if portal != law:
            if isinstance(portal, list) and isinstance(law, list):
                portal, law = _differing(portal, law)
            self.differences.append(f"{what} for {who}: the portal says {_plain(portal)}, the law says {_plain(law)}")


def _differing(portal: list[object], law: list[object]) -> tuple[list[object], list[object]]:
    """What only one of two lists has; all of both when they differ in order or number alone."""
    more, less = [each for each in portal if each not in law], [each for each in law if each not in portal]
    return (more, less) if more or less else (portal, law)


def _plain(answer: object) -> str:
    if isinstance(answer, set | frozenset):
        return ", ".join(sorted(map(str, answer))) or "nothing"
    return ", ".join(map(str, answer)) or "nothing" if isinstance(answer, list) else str(answer)


@contextmanager
def at_one_moment() -> Iterator[None]:
    """While nothing happens: what holds in the circle is read once for all who come in; it is asked anew next step."""
    choices, known = standing._choices, dict[object, Any]()

    async def once(circles: list[Any], holders: frozenset[Any], young: dict[Any, Any]) -> Any:
        key = (*(each.id for each in circles), holders, *young.values())
        if key not in known:
            known[key] = await choices(circles, holders, young)
        return known[key]

    with patch.object(standing, "_choices", once), nothing_logged():
        yield


@contextmanager
def nothing_logged() -> Iterator[None]:
    """While it is compared: the log holds what happened in this life, and none of our looks at it."""

    async def unwritten(line: dict[str, Any], *, outcome: object) -> None:
        pass

    with patch.object(noting, "write_line", unwritten):
        yield


async def compare_doors(life: Life, tally: Tally, drawn: int) -> None:
    """Everybody at every door: lists of all nouns, what each may do, and one thing by itself that `drawn` chooses."""
    names = {row.id: name for name, row in life.rows.items()}
    for place, key in enumerate(CAST):
        entered = await _enter(life, key)
        tally.same(key, "being in", entered is not None, life.is_in(key))
        if entered is not None:
            await _compare_lists(life, key, entered, names, tally, drawn)
            # Of those who read what others did each has her turn more often.
            if (drawn + place) % (3 if key in DECIDE else 15) == 0:
                await _compare_log(life, key, entered, tally)
            _compare_rights(life, key, entered, tally)
        # A look at one thing costs as much as all lists together: each reader's turn comes every third step.
        if (drawn + place) % 3 == 0:
            await _compare_one(life, key, tally, drawn // 3 + place)


async def _enter(life: Life, key: str) -> Entered | None:
    try:
        return await doors.enter(life.actor(key), life.circle.id, Action.PEOPLE_READ)
    except NotFound:
        return None


async def _compare_lists(
    life: Life, key: str, entered: Entered, names: dict[object, str], tally: Tally, drawn: int
) -> None:
    me, actor = life.place(key), life.actor(key)
    for noun, (model, action) in NOUNS.items():
        listed = await doors.page(model, actor, action, within=entered)
        tally.same(key, f"the list of {noun}s", {names[each.id] for each in listed}, life.law.shown(me, noun, life.now))
    if drawn % 4 == 1:
        said = await doors.page(Consent, actor, Action.PEOPLE_READ, within=entered, narrow={"about": SHARE})
        words = {f"word {n}" for n, word in enumerate(life.law.words) if life.law.reads_word(me, word, life.now)}
        tally.same(key, "the list of answers", {names[each.id] for each in said}, words)
    elif drawn % 4 == 2:
        tally.same(key, "writing a statement", await writes(entered), life.law.states(me, life.now))
    elif drawn % 4 == 3:
        kept = await doors.page(Withheld, actor, Action.PEOPLE_READ, within=entered)
        held = set(life.law.kept) if life.law.reads_kept(me, life.now) else set()
        tally.same(key, "the list of what is withheld", {names[each.id] for each in kept}, held)


async def _compare_log(life: Life, key: str, entered: Entered, tally: Tally) -> None:
    """What the log tells her, line by line."""
    me = life.place(key)
    told = await log.lines(
        life.actor(key), [(entered.circle, entered.standing)], narrow=Q(), order="seq", limit=len(life.lines) + 1
    )
    hers = [each for each in life.lines.values() if learns_of(life.law, me, each, life.now)]
    tally.same(key, "the lines of the log", [life.line(each.id) for each in told], hers)


def _compare_rights(life: Life, key: str, entered: Entered, tally: Tally) -> None:
    me = life.place(key)
    for action in ACTIONS:
        tally.same(key, f"may {action}", entered.may(action), life.law.may(me, action.value, life.now))
    tally.same(key, "directing", entered.is_(Role.DIRECTOR), me is not None and me.name == life.law.director)


async def _compare_one(life: Life, key: str, tally: Tally, drawn: int) -> None:
    """One thing by itself, and the circle entered for one action that may be refused."""
    me = life.place(key)
    things = [each for each in life.law.things.values() if each.noun in NOUNS]
    thing = things[drawn % len(things)]
    model, action = NOUNS[thing.noun]
    opens = await _answer(doors.open(model, life.rows[thing.name].id, life.actor(key), action))
    tally.same(key, f"opening {thing.name}", opens, "yes" if life.law.sees(me, thing, life.now) else "not found")


async def compare_entering(life: Life, tally: Tally, drawn: int) -> None:
    """Everybody at the circle's door with one action that `drawn` chooses, refused or not."""
    action = ACTIONS[drawn % len(ACTIONS)]
    for key in CAST:
        me = life.place(key)
        law = "yes" if life.law.may(me, action.value, life.now) else "not allowed" if me else "not found"
        tally.same(
            key, f"entering to {action}", await _answer(doors.enter(life.actor(key), life.circle.id, action)), law
        )


async def compare_all_one_by_one(life: Life, tally: Tally) -> None:
    """Every thing by itself for everybody."""
    for drawn in range(len(life.law.things)):
        for key in CAST:
            await _compare_one(life, key, tally, drawn)


async def _answer(asked: Awaitable[object]) -> str:
    try:
        await asked
    except NotFound:
        return "not found"
    except NotAllowed:
        return "not allowed"
    except KringError as error:
        return type(error).__name__
    return "yes"


def first(differences: list[str], most: int = 12) -> Iterator[str]:
    """The first differences, and how many more there are."""
    yield from differences[:most]
    if len(differences) > most:
        yield f"and {len(differences) - most} more"
