"""`portal let-go`: what has been kept long enough is shown, and goes only when asked; a file after twenty years."""

import argparse
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal import clock, outbox, store
from portal.access import Action, doors
from portal.audit import AccessLine, Erasure, Ground
from portal.audit.keeping import NOTHING, let_go
from portal.audit.verify import verify
from portal.circles.keeping import is_over, last_change
from portal.circles.models import Circle, Member
from portal.errors import Invalid
from portal.notes.models import Note
from portal.outbox import Errand
from portal.people.actor import Actor
from portal.people.codes import Code
from portal.people.drafts import Draft
from portal.people.session_row import Session
from portal.settings import settings
from portal.store import Row
from tests.cast import Cast
from tests.commands.typed import portal
from tests.conftest import NOW

HOUSE = Actor.house("test")
Set = Callable[[str, str], None]


async def typed(only: str = "", *, do_it: bool = False) -> str:
    """What the command answers."""
    return await let_go(argparse.Namespace(only=only, do_it=do_it))


def over(said: str, name: str) -> int:
    """The number in a class's line."""
    found = re.search(rf"^{name}\s.*?(\d+)  (?:\d{{4}}-\d\d-\d\d|-) ", said, re.MULTILINE)
    assert found, said
    return int(found[1])


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Set:
    """A region's own choice."""

    def chosen(name: str, value: str) -> None:
        monkeypatch.setenv(f"KRING_{name}", value)
        settings.cache_clear()

    return chosen


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.undo()
    settings.cache_clear()


def years(n: int) -> datetime:
    """So many years and a day after now."""
    return NOW.replace(year=NOW.year + n) + timedelta(days=1)


async def test_today_nothing_has_been_kept_too_long(cast: Cast) -> None:
    assert (await typed()).endswith(NOTHING)
    assert (await typed(do_it=True)).count("0 gone") == 8


async def test_a_file_goes_twenty_years_after_its_last_change_and_not_a_day_before(cast: Cast) -> None:
    with clock.everywhere_at(years(20) - timedelta(days=2)):
        assert over(await typed("file"), "file") == 0
    with clock.everywhere_at(years(20)):
        said = await typed("file")
        # Yara's: in Noor's an organisation still helps.
        assert over(said, "file") == 1 and "With --do-it" in said and "2046-11-23" in said
        for name in ("Yara", "Willems", str(cast.waiting.id)):
            assert name not in said
        assert await Circle.exists(id=cast.waiting.id)
        assert "1 gone" in await typed("file", do_it=True)
        assert not await Circle.exists(id=cast.waiting.id)
        assert await Circle.exists(id=cast.circle.id)
        [record] = await Erasure.all()
        assert (record.ground, record.asked_by) == (Ground.TERM, "")
        # Again: there is nothing left to do.
        assert (await typed("file")).endswith(NOTHING)
    assert (await verify()).faults == []


@pytest.mark.parametrize("what", ["a goal", "a private note", "a message"])
async def test_whatever_changed_last_counts(cast: Cast, what: str) -> None:
    noor = await cast.actor("noor")
    later = NOW + timedelta(days=400)
    with clock.everywhere_at(later):
        async with store.write():
            if what == "a goal":
                await cast.goal.change(by=noor, words="Iets anders")
            elif what == "a message":
                await cast.conversation.post(by=noor, text="Hoi", client_id=store.new_id())
            else:
                own = await Note.get(owner_id=cast.people["noor"].id)
                await own.change(by=noor, words="Iets anders")
    assert await last_change(cast.circle.id) == later


async def test_as_long_as_an_organisation_helps_its_file_stays(cast: Cast) -> None:
    with clock.everywhere_at(years(25)):
        assert await is_over(cast.circle) is None
        async with store.write():
            for name in ("joost", "marloes"):
                await (await Member.get(id=cast.members[name].id)).leave(by=HOUSE)
        # From the end of the help on it is kept once more as long.
        assert await is_over(cast.circle) is None
    with clock.everywhere_at(years(46)):
        assert await is_over(cast.circle)


async def test_a_region_keeps_files_longer_and_until_an_age(cast: Cast, choose: Set) -> None:
    choose("KEEP_FILE_YEARS", "30")
    with clock.everywhere_at(years(21)):
        assert await is_over(cast.waiting) is None
    choose("KEEP_FILE_YEARS", "20")
    choose("KEEP_FILE_UNTIL_AGE", "48")
    with clock.everywhere_at(years(34)):
        assert await is_over(cast.waiting) is None
    with clock.everywhere_at(years(36)):
        assert await is_over(cast.waiting)


async def test_one_file_is_kept_longer_than_the_others(cast: Cast, choose: Set) -> None:
    choose("KEEP_FILE_CLASSES", "onder toezicht:20:48;pleegzorg:30")
    async with store.write():
        await (await Circle.get(id=cast.waiting.id)).keep(by=HOUSE, keep_class="onder toezicht", keep_why="Rechter.")
    with clock.everywhere_at(years(21)):
        said = await typed("file")
        assert "20 years, and until 48 after the last change" in said and "30 years after the last change" in said
        for name in ("file:general", "file:onder toezicht", "file:pleegzorg"):
            assert over(said, name) == 0
        await typed("file", do_it=True)
        assert await Circle.exists(id=cast.waiting.id)
    with clock.everywhere_at(years(36)):
        said = await typed("file")
        assert (over(said, "file:general"), over(said, "file:onder toezicht")) == (0, 1)
        # Of another class nothing goes with it.
        assert "0 gone" in await typed("file:pleegzorg", do_it=True)
        assert await Circle.exists(id=cast.waiting.id)
        assert "1 gone" in await typed("file:onder toezicht", do_it=True)
        assert not await Circle.exists(id=cast.waiting.id)
        line = await AccessLine.get(action="let_go")
        assert (line.kind, line.reason, line.found) == ("File", "portal let-go onder toezicht", 1)


async def test_of_a_class_that_was_taken_out_of_the_settings_nothing_goes(cast: Cast, choose: Set) -> None:
    async with store.write():
        await (await Circle.get(id=cast.waiting.id)).keep(by=HOUSE, keep_class="pleegzorg", keep_why="Rechter.")
    with clock.everywhere_at(years(80)):
        said = await typed("file", do_it=True)
        assert over(said, "file:\\?") == 0 and "1 circles of a class that KEEP_FILE_CLASSES doesn't have" in said
        assert await Circle.exists(id=cast.waiting.id)
        choose("KEEP_FILE_CLASSES", "pleegzorg:30")
        assert over(await typed("file"), "file:pleegzorg") == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("pleegzorg", "'pleegzorg' is no name:years:until_age"),
        ("pleegzorg:lang", "is no name:years:until_age"),
        ("pleegzorg:19", "never shorter than all"),
        ("pleegzorg:20:101", "never shorter than all"),
        ("pleegzorg:20;pleegzorg:30", "pleegzorg stands there twice"),
        ("general:30", "general stands there twice, or is what all other files are called"),
    ],
)
def test_a_class_that_cant_be_is_refused_at_the_start(choose: Set, value: str, said: str) -> None:
    choose("MASTER_KEY", "ab" * 32)
    choose("KEEP_FILE_CLASSES", value)
    with pytest.raises(ValueError, match="keep_file_classes") as refused:
        settings()
    assert said in str(refused.value) and "abab" not in str(refused.value)


def test_no_class_is_kept_shorter_than_the_general_one(choose: Set) -> None:
    choose("KEEP_FILE_UNTIL_AGE", "30")
    choose("KEEP_FILE_CLASSES", "pleegzorg:40")
    with pytest.raises(ValueError, match="never shorter than all"):
        settings()


@pytest.mark.parametrize(("name", "value"), [("KEEP_FILE_YEARS", "19"), ("KEEP_LOG_YEARS", "4")])
def test_nobody_sets_it_shorter_than_the_law(choose: Set, name: str, value: str) -> None:
    choose(name, value)
    with pytest.raises(ValueError, match="greater than or equal"):
        settings()


async def _drafts(cast: Cast) -> None:
    await Draft.keep(await cast.actor("noor"), "/mijn", {"text": ["half"]})


async def _codes(cast: Cast) -> None:
    await Code.ask("iemand@kring.example", browser="b", next="/")


async def _letters(cast: Cast) -> None:
    async with store.write():
        await outbox.queue("circle_news", cast.members["samira"].id)
    await outbox.drain()


async def _sessions(cast: Cast) -> None:
    await cast.session("noor")


@pytest.mark.parametrize(
    ("name", "make", "stays", "goes"),
    [
        ("drafts", _drafts, 6, 8),
        ("codes", _codes, 0, 2),
        ("letters", _letters, 29, 31),
        ("sessions", _sessions, 30, 32),
    ],
)
async def test_what_is_of_a_moment_goes_after_its_days(
    cast: Cast, name: str, make: Callable[[Cast], Awaitable[None]], stays: int, goes: int
) -> None:
    await make(cast)
    model: type[Row] = {"drafts": Draft, "codes": Code, "letters": Errand, "sessions": Session}[name]
    first = await model.all().order_by("id").first()
    assert first
    with clock.everywhere_at(NOW + timedelta(days=stays)):
        assert over(await typed(name), name) == 0
    with clock.everywhere_at(NOW + timedelta(days=goes)):
        n = over(await typed(name), name)
        assert n >= 1
        assert f"{n} gone" in await typed(name, do_it=True)
        assert over(await typed(name), name) == 0
    assert not await model.exists(id=first.id)


async def test_old_lines_of_the_log_go_and_the_rest_is_verified(cast: Cast) -> None:
    await doors.enter(await cast.actor("noor"), cast.circle.id, Action.PLAN_READ)
    with clock.everywhere_at(NOW + timedelta(days=4 * 366)):
        assert over(await typed("log"), "log") == 0
    with clock.everywhere_at(years(5)):
        assert over(await typed("log"), "log") >= 1
        await typed("log", do_it=True)
        assert over(await typed("log"), "log") == 0
        assert (await verify()).faults == []


async def test_a_class_nobody_knows_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="file, log, sessions"):
        await typed("alles")


def test_as_an_administrator_types_it(tmp_path: Path) -> None:
    done = portal(tmp_path, "let-go")
    assert done.returncode == 0, done.stderr
    assert "20 years after the last change" in done.stdout and NOTHING in done.stdout
