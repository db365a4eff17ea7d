"""An administrator chooses what parents with custody read of a 12 to 15-year-old, sees it first, and is named."""

import httpx2

from portal.access.standing import standing_of_all
from portal.audit.models import AccessLine
from portal.circles.audience import Kind
from portal.circles.consent import Consent
from portal.circles.seeing import Item, may_see
from portal.people.models import Organisation, ParentsSee
from tests.cast import Cast
from tests.conftest import NOW

HERE = "/kantoor/ouders"


async def reads(cast: Cast, key: str) -> bool:
    """Whether this parent reads what De Brug's staff put in Noor's plan."""
    item = Item(Kind.PLAN, organisation_id=cast.organisations["de-brug"].id)
    for standing in await standing_of_all(await cast.actor("noor"), cast.circle.id):
        if standing.member and standing.member.id == cast.members[key].id and standing.sight:
            return may_see(item, standing.sight.reader, standing.sight.choices).sees
    raise AssertionError(key)


async def test_she_reads_what_changes_for_how_many_before_it_does(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    first = await ineke.get(HERE)
    assert "Hier heeft nog niemand iets gekozen. Daarom geldt nu de standaard." in first.text
    assert first.text.count("Standaard.") == 1 and "artikel 7.3.10 en 7.3.11" in first.text
    asked = await ineke.post(HERE, data={"parents_see": "minimum"})
    assert asked.status_code == 200
    assert "Kringen van jongeren van 12 tot 16 jaar waarin jullie meedoen: 1." in asked.text
    assert "Ouders met gezag daarin: 1." in asked.text
    assert "Noor" not in asked.text and "Samira" not in asked.text
    assert (await Organisation.get(slug="de-brug")).parents_see is ParentsSee.BY_CONSENT


async def test_what_she_chose_holds_at_once_with_her_name_and_in_the_log(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    # Noor said nothing yet: only the setting speaks.
    await Consent.filter(owner_id=cast.circle.id, about="share").delete()
    assert not await reads(cast, "samira")
    answer = await ineke.post(HERE, data={"parents_see": "minimum", "sure": "1"})
    assert answer.status_code == 303
    assert await reads(cast, "samira") and not await reads(cast, "peter")
    brug = await Organisation.get(slug="de-brug")
    assert (brug.parents_see_since, brug.parents_see_by) == (NOW, cast.people["ineke"].id)
    line = await AccessLine.get(action="parents_see_minimum")
    assert (line.person_id, line.thing_id) == (cast.people["ineke"].id, brug.id)
    assert "Gekozen op 23 november 2026 door jou." in (await ineke.get(HERE)).text

    await ineke.post(HERE, data={"parents_see": "by_consent", "sure": "1"})
    assert not await reads(cast, "samira")


async def test_the_same_choice_leaves_no_trace_and_nonsense_is_refused(ineke: httpx2.AsyncClient, cast: Cast) -> None:
    assert (await ineke.post(HERE, data={"parents_see": "by_consent", "sure": "1"})).status_code == 303
    assert (await ineke.post(HERE, data={"parents_see": "everything", "sure": "1"})).status_code == 422
    assert not await AccessLine.filter(action__startswith="parents_see").exists()
