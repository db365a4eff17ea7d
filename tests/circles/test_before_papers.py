"""Who once said yes to the plan, the talk and the notes said nothing of the papers, which came later."""

import httpx2
import pytest

from portal import store
from portal.access import Action, doors
from portal.circles.audience import CONSENTED, Audience, Kind
from portal.circles.consent import SHARE, Consent, ConsentAnswer
from portal.circles.seeing import Rule
from portal.errors import NotFound
from portal.members.organisations import own_words
from portal.notes.papers import Paper
from tests.cast import Cast
from tests.exchange.clients import reading_as, right
from tests.notes.put import put_in


async def said(cast: Cast, text: str, answer: ConsentAnswer, **whom: object) -> None:
    """Noor's one word about all there is to read, in this text."""
    await Consent.filter(about=SHARE).delete()
    async with store.write():
        await Consent.share(
            cast.members["noor"],
            answer,
            by=await cast.actor("noor"),
            words="Dat mag.",
            text=text,
            language="nl",
            **whom,  # type: ignore[arg-type]
        )


async def rules(cast: Cast, key: str) -> dict[Kind, Rule]:
    """Which rule speaks to this reader of each kind."""
    entered = await doors.enter(await cast.actor(key), cast.circle.id, Action.PEOPLE_READ)
    found = {kind: entered.standing.of_kind(kind) for kind in CONSENTED}
    return {kind: verdict.rule for kind, verdict in found.items() if verdict}


@pytest.mark.parametrize("text", ["circle-1", "let-in-2"])
async def test_a_parent_who_was_let_read_before_reads_no_papers_yet(cast: Cast, text: str) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await said(cast, text, ConsentAnswer.GIVEN, to_member=cast.members["samira"].id)
    assert await rules(cast, "samira") == {**dict.fromkeys(CONSENTED, Rule.CONSENT), Kind.PAPERS: Rule.AGE_12}
    samira = await cast.actor("samira")
    with pytest.raises(NotFound):
        await doors.open(Paper, paper.id, samira, Action.PAPER_READ)
    assert await doors.page(Paper, samira, Action.PAPER_READ) == []


@pytest.mark.parametrize("text", ["circle-2", "let-in-3"])
async def test_who_is_let_read_now_reads_the_papers_too(cast: Cast, text: str) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await said(cast, text, ConsentAnswer.GIVEN, to_member=cast.members["samira"].id)
    assert await rules(cast, "samira") == dict.fromkeys(CONSENTED, Rule.CONSENT)
    assert (await doors.open(Paper, paper.id, await cast.actor("samira"), Action.PAPER_READ)).id == paper.id


async def test_to_a_program_an_old_yes_names_what_it_was_about(app: httpx2.ASGITransport, cast: Cast) -> None:
    codes = {}
    for text in ("circle-1", "circle-2"):
        await said(cast, text, ConsentAnswer.GIVEN, to_member=cast.members["samira"].id)
        async with reading_as(app, cast, "noor") as client:
            [yes] = await Consent.filter(about=SHARE, text=text)
            found = right(await client.get(f"/fhir/Consent/{yes.id}"))
        codes[text] = [each["coding"][0]["code"] for each in found["provision"].get("code", [])]
    # Without a code it is about all there is.
    assert codes == {"circle-1": ["plan", "talk", "notes"], "circle-2": []}


async def test_a_no_to_all_is_a_no_to_the_papers_as_well(cast: Cast) -> None:
    await said(cast, "circle-1", ConsentAnswer.WITHDRAWN, to_member=cast.members["gerda"].id)
    assert await rules(cast, "gerda") == dict.fromkeys(CONSENTED, Rule.OBJECTION)


async def test_an_organisation_that_was_let_in_before_reads_them_as_who_helps_and_the_page_says_so(cast: Cast) -> None:
    organisation = cast.organisations["het-anker"].id
    await said(cast, "organisation-1", ConsentAnswer.GIVEN, to_organisation=organisation)
    assert await rules(cast, "marloes") == {**dict.fromkeys(CONSENTED, Rule.CONSENT), Kind.PAPERS: Rule.CARE}
    assert await own_words(cast.circle.id, organisation, cast.members["noor"].id) == {None: True, Kind.PAPERS: True}
