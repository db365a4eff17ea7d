"""What is hidden costs as many questions to the database as what isn't there: no clock tells the two apart."""

import httpx2
import pytest

from portal import store
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.plan.models import Goal
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import Queries
from tests.exchange.clients import outcome, reading_as
from tests.notes.put import put_in


@pytest.fixture
async def hidden(cast: Cast) -> dict[str, str]:
    """Of each kind one that Noor keeps to herself, or that the professionals keep from Samira."""
    noor, joost = await cast.actor("noor"), await cast.actor("joost")
    async with store.write():
        goal = await Goal.set(cast.circle, by=noor, words="Alleen van mij", audience=Audience.ONLY_ME)
        care = await Goal.set(cast.circle, by=joost, words="Van de hulp", audience=Audience.PROFESSIONALS)
        step = await care.add_step(by=joost, words="Bellen", member=cast.members["joost"])
        talk = await Conversation.start(cast.circle.id, by=joost, audience=Audience.PROFESSIONALS, title="Overleg")
        said = await talk.post(by=joost, text="Even overleggen", client_id=new_id())
        paper = await put_in(cast, "noor", Audience.ONLY_ME)
    return {
        "goal": str(goal.id),
        "step": str(step.id),
        "talk": str(talk.id),
        "said": str(said.id),
        "paper": str(paper.id),
        "note": str(cast.notes[Audience.ONLY_ME].id),
        "circle": str(cast.circle.id),
    }


@pytest.mark.parametrize(
    "place",
    [
        "/doelen/{goal}",
        "/doelen/{goal}/veranderen",
        "/stappen/{step}/veranderen",
        "/kringen/{circle}/gesprekken/{talk}",
        "/kringen/{circle}/notities/{note}",
        "/kringen/{circle}/papieren/{paper}",
        "/kringen/{circle}/papieren/{paper}/bestand",
        "/kringen/{circle}/wie-leest/papier/{paper}",
    ],
)
async def test_a_page(
    visitor: httpx2.AsyncClient, cast: Cast, hidden: dict[str, str], queries: Queries, place: str
) -> None:
    samira = await cast.sign_in(visitor, "samira")
    costs = []
    for each in (hidden, elsewhere(hidden)):
        with queries() as asked:
            assert (await samira.get(place.format(**each))).status_code == 404
        costs.append(len(asked))
    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize(
    "place",
    [
        "/fhir/Goal/{goal}",
        "/fhir/Task/{step}",
        "/fhir/Communication/{said}",
        "/fhir/DocumentReference/{paper}",
        "/fhir/Binary/{paper}",
    ],
)
async def test_a_program(
    app: httpx2.ASGITransport, cast: Cast, hidden: dict[str, str], queries: Queries, place: str
) -> None:
    costs = []
    async with reading_as(app, cast, "samira") as client:
        for each in (hidden, elsewhere(hidden)):
            with queries() as asked:
                outcome(await client.get(place.format(**each)), 404)
            costs.append(len(asked))
    assert costs[0] == costs[1] > 0


def elsewhere(hidden: dict[str, str]) -> dict[str, str]:
    """The same circle, and ids that aren't there."""
    return {**{name: str(new_id()) for name in hidden}, "circle": hidden["circle"]}
