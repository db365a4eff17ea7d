"""Somebody puts a paper into the circle, and just those read it whom it is for."""

from datetime import date

import pytest

from portal import clock, store
from portal.access import Action, doors
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.consent import Withheld
from portal.circles.thing import Former, Owner
from portal.errors import NotAllowed, NotFound
from portal.files import FilePart
from portal.notes.papers import Paper, may_put_in_for
from portal.people.actor import Actor, Capacity
from portal.store import new_id
from portal.vault import Whose, kept
from tests.cast import Cast
from tests.notes.put import LETTER, put_in
from tests.notes.written import shut_out

CIRCLE = ("noor", "samira", "peter", "naima", "gerda", "joost", "marloes")


async def readers(cast: Cast, paper: Paper) -> set[str]:
    """Who opens it, and has it in her list; both must agree."""
    opens, lists = set(), set()
    for name in CIRCLE:
        actor = await cast.actor(name)
        entered = await doors.enter(actor, cast.circle.id, Action.PEOPLE_READ)
        lists |= {name for each in await Paper.readable(actor, entered) if each.id == paper.id}
        try:
            await doors.open(Paper, paper.id, actor, Action.PAPER_DOWNLOAD, within=entered)
            opens.add(name)
        except NotFound:
            pass
    assert opens == lists
    return opens


async def test_she_puts_in_a_letter_and_the_circle_reads_it(cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, words="Over de gymles")
    assert await readers(cast, paper) == set(CIRCLE)
    found = await doors.open(Paper, paper.id, await cast.actor("naima"), Action.PAPER_DOWNLOAD)
    assert (found.title, found.words, found.file_name) == ("Brief van school", "Over de gymles", "Brief.pdf")
    assert (found.day, found.media_type, found.size) == (date(2026, 11, 20), "application/pdf", len(LETTER))
    assert await found.content() == LETTER
    with pytest.raises(NotFound):
        await doors.open(Paper, paper.id, await cast.actor("bas"), Action.PAPER_READ)
    with pytest.raises(NotAllowed):
        await doors.open(Paper, paper.id, Actor.house("test"), Action.PAPER_READ)


@pytest.mark.parametrize(
    ("maker", "audience", "reads"),
    [
        ("noor", Audience.ONLY_ME, {"noor"}),
        ("samira", Audience.ONLY_ME, {"samira"}),
        ("samira", Audience.FAMILY_NETWORK, {"noor", "samira", "peter", "naima", "gerda"}),
        ("joost", Audience.OWN_ORGANISATION, {"joost"}),
        ("joost", Audience.PROFESSIONALS, {"joost", "marloes"}),
        ("joost", Audience.WHOLE_CIRCLE, set(CIRCLE)),
    ],
)
async def test_each_audience_has_its_own_readers(cast: Cast, maker: str, audience: Audience, reads: set[str]) -> None:
    assert await readers(cast, await put_in(cast, maker, audience)) == reads


def test_nobody_puts_in_what_she_may_not_read_herself() -> None:
    assert may_put_in_for(MemberRole.NETWORK) == (Audience.ONLY_ME, Audience.FAMILY_NETWORK, Audience.WHOLE_CIRCLE)
    care = (Audience.OWN_ORGANISATION, Audience.PROFESSIONALS, Audience.WHOLE_CIRCLE)
    assert may_put_in_for(MemberRole.PROFESSIONAL) == care


async def test_sent_twice_it_is_one_paper(cast: Cast) -> None:
    id = new_id()
    first = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, id=id)
    again = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, "Iets anders", id=id, content=b"anders")
    assert (first.id, again.id, again.title) == (id, id, "Brief van school")
    assert await FilePart.all().count() == 1


@pytest.mark.parametrize("content", [b"", b"x" * (Paper.MOST_BYTES + 1)])
async def test_nothing_and_too_much_are_refused_and_leave_nothing(cast: Cast, content: bytes) -> None:
    with pytest.raises(ValueError, match="not too many"):
        await put_in(cast, "noor", Audience.WHOLE_CIRCLE, content=content)
    assert await Paper.all().count() == await FilePart.all().count() == 0


async def test_the_largest_that_is_taken_comes_back(cast: Cast) -> None:
    content = b"0123456789abcdef" * (Paper.MOST_BYTES // 16)
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, content=content)
    assert (await FilePart.filter(file_id=paper.file_id).count(), paper.size) == (60, Paper.MOST_BYTES)
    assert await (await Paper.get(id=paper.id)).content() == content


async def test_hers_alone_is_under_a_key_of_its_own_and_all_else_under_the_circles(cast: Cast) -> None:
    noor = cast.people["noor"].id
    hers = await put_in(cast, "noor", Audience.ONLY_ME)
    shared = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    assert (hers.owner_kind, hers.owner_id) == (Owner.PERSON, noor)
    owners = {part.file_id: part.key_owner() for part in await FilePart.all()}
    assert owners == {hers.file_id: kept(cast.circle.id, noor), shared.file_id: (Whose.CIRCLE, cast.circle.id)}
    assert await (await Paper.get(id=hers.id)).content() == LETTER


async def test_at_work_nobody_keeps_a_paper_for_herself(cast: Cast) -> None:
    with pytest.raises(ValueError, match="for herself"):
        await put_in(cast, "joost", Audience.ONLY_ME)
    assert await FilePart.all().count() == 0


async def test_the_father_of_a_girl_of_13_finds_no_paper_of_hers_once_she_says_no(cast: Cast) -> None:
    yara, dirk = await cast.actor("yara"), await cast.actor("dirk")
    paper = await put_in(cast, "yara", Audience.WHOLE_CIRCLE)
    assert (await doors.open(Paper, paper.id, dirk, Action.PAPER_READ)).title == "Brief van school"
    async with store.write():
        await shut_out(cast, "dirk", Kind.PAPERS, by="yara")
    with pytest.raises(NotFound):
        await doors.open(Paper, paper.id, dirk, Action.PAPER_DOWNLOAD)
    entered = await doors.enter(dirk, cast.waiting.id, Action.PAPER_READ)
    assert await Paper.readable(dirk, entered) == []
    # The notes he reads as before: the papers are a kind of their own.
    verdict = entered.standing.of_kind(Kind.NOTES)
    assert verdict is not None and verdict.sees
    assert (await doors.open(Paper, paper.id, yara, Action.PAPER_READ)).id == paper.id


async def test_what_is_withheld_from_a_parent_she_does_not_find(cast: Cast) -> None:
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE)
    other = await put_in(cast, "joost", Audience.WHOLE_CIRCLE, "Verslag")
    assert "samira" in await readers(cast, paper)
    async with store.write():
        await Withheld.begin(
            cast.members["joost"], by=await cast.actor("joost"), reason="Eerst samen praten", thing_id=paper.id
        )
    assert await readers(cast, paper) == set(CIRCLE) - {"samira", "peter"}
    assert "samira" in await readers(cast, other)


async def test_its_maker_changes_what_is_said_with_it_and_who_reads_it(cast: Cast) -> None:
    joost = await cast.actor("joost")
    paper = await put_in(cast, "joost", Audience.PROFESSIONALS)
    assert paper.may_become() == (Audience.PROFESSIONALS, Audience.WHOLE_CIRCLE)
    async with store.write():
        await paper.change(by=joost, title="Verslag", words="Van de intake", day=date(2026, 11, 19))
        await paper.change(by=joost, title="Verslag", audience=Audience.WHOLE_CIRCLE)
    assert (paper.version, [each.state["title"] for each in await paper.past()]) == (3, ["Verslag", "Brief van school"])
    assert await readers(cast, paper) == set(CIRCLE)
    assert await (await Paper.get(id=paper.id)).content() == LETTER
    with pytest.raises(ValueError, match="doesn't become"):
        await paper.change(by=joost, audience=Audience.PROFESSIONALS)
    with pytest.raises(ValueError, match="never change"):
        await paper.change(by=joost, file_id=new_id())


async def test_hers_alone_stays_hers_alone(cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.ONLY_ME)
    assert paper.may_become() == (Audience.ONLY_ME,)
    with pytest.raises(ValueError, match="doesn't become"):
        await paper.change(by=await cast.actor("noor"), audience=Audience.WHOLE_CIRCLE)


async def test_the_same_said_again_leaves_no_trace(cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await paper.change(by=await cast.actor("noor"), title="Brief van school", day=paper.day)
    assert (paper.version, await Former.filter(thing_id=paper.id).count()) == (1, 0)


async def test_taken_out_nobody_reads_it_and_put_back_they_do(cast: Cast) -> None:
    noor = await cast.actor("noor")
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with store.write():
        await paper.take_out(by=noor)
        await paper.take_out(by=noor)
    assert await readers(cast, paper) == set()
    found = await doors.open(Paper, paper.id, noor, Action.PAPER_TAKE_OUT, removed=True)
    assert (found.removed_at, found.version) == (clock.now(), 2)
    async with store.write():
        await found.put_back(by=noor)
    assert await readers(cast, paper) == set(CIRCLE)
    assert await (await Paper.get(id=paper.id)).content() == LETTER


async def test_only_who_put_it_in_in_that_capacity_is_its_maker(cast: Cast) -> None:
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE)
    at_work, at_home = await cast.actor("joost"), Actor(Capacity.OWN, cast.people["joost"].id)
    assert [paper.is_by(each) for each in (at_work, at_home, await cast.actor("noor"))] == [True, False, False]
