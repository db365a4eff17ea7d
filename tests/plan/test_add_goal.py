"""Adding a goal: hers at once, somebody else's a proposal until she says yes; and steps towards it."""

from uuid import UUID

import httpx2

from portal import store
from portal.circles.audience import Audience
from portal.plan.models import Goal, GoalState, Step
from portal.store import new_id
from tests.cast import Cast


async def test_she_adds_a_goal_and_the_therapist_a_step_for_the_social_worker(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    new = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    noor = await cast.sign_in(visitor, "noor")
    assert "In je eigen woorden" in (await noor.get(new)).text
    typed = {"id": str(new_id()), "words": "Weer naar voetbal", "why": "Ik mis mijn team", "by_day": "2026-12-18"}
    typed["audience"] = "whole_circle"
    kept = await noor.post(new, data=typed, follow_redirects=True)
    assert "Je doel staat in het plan." in kept.text
    assert "Weer naar voetbal" in kept.text
    assert "Uiterlijk 18 december" in kept.text

    marloes = await cast.sign_in(visitor, "marloes")
    step = f"/doelen/{typed['id']}/stap/nieuw"
    assert "schoolmaatschappelijk werker" in (await marloes.get(step)).text
    sent = {"words": "De trainer bellen", "member": str(cast.members["joost"].id), "due": "27-11-2026"}
    answer = await marloes.post(step, data=sent, follow_redirects=True)
    assert "De stap staat in het plan." in answer.text

    joost = await cast.sign_in(visitor, "joost")
    plan = (await joost.get(f"/kringen/{cast.circle.id}/plan")).text
    assert "Weer naar voetbal" in plan
    # The step with a day comes before his step without one.
    assert plan.index("De trainer bellen") < plan.index("Daarna") < plan.index("Bellen met school")


async def test_what_the_therapist_adds_is_a_proposal_until_noor_says_yes(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    new = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    assert "Dan kiest Noor daarna zelf of het een doel wordt." in (await marloes.get(new)).text
    id = new_id()
    answer = await marloes.post(
        new, data={"id": str(id), "words": "Beter slapen", "audience": "whole_circle"}, follow_redirects=True
    )
    assert "Je voorstel staat in het plan." in answer.text
    for turn in ("agree", "resume", "reach", "pause"):
        assert (await marloes.post(f"/doelen/{id}/stand", data={"turn": turn})).status_code == 403

    noor = await cast.sign_in(visitor, "noor")
    assert (
        "Marloes Kuipers stelde dit voor. Wil jij dit ook?" in (await noor.get(f"/kringen/{cast.circle.id}/plan")).text
    )
    await noor.post(f"/doelen/{id}/stand", data={"turn": "agree", "to": "plan"})
    goal = await Goal.get(id=id)
    assert (goal.state, goal.state_by) == (GoalState.ACTIVE, cast.people["noor"].id)


async def test_her_mother_proposes_too_but_decides_while_noor_is_not_in(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    new = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    samira = await cast.sign_in(visitor, "samira")
    first, second = new_id(), new_id()
    await samira.post(new, data={"id": str(first), "words": "Samen eten zonder ruzie", "audience": "whole_circle"})
    assert (await Goal.get(id=first)).state is GoalState.PROPOSED
    refused = await samira.post(f"/doelen/{first}/stand", data={"turn": "agree"})
    assert refused.status_code == 403
    assert "Noor kiest zelf of dit een doel wordt." in refused.text
    async with store.write():
        await cast.members["noor"].leave(by=await cast.actor("samira"))
    assert (await samira.post(f"/doelen/{first}/stand", data={"turn": "agree"})).status_code == 303
    await samira.post(new, data={"id": str(second), "words": "Op tijd naar bed", "audience": "whole_circle"})
    assert (await Goal.get(id=second)).state is GoalState.ACTIVE


async def test_under_twelve_a_parent_with_custody_decides(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    async with store.write():
        await cast.waiting.keep(by=await cast.actor("dirk"), birth="2018-06-02")
    dirk = await cast.sign_in(visitor, "dirk")
    id = new_id()
    await dirk.post(
        f"/kringen/{cast.waiting.id}/plan/doel/nieuw",
        data={"id": str(id), "words": "Zwemles halen", "audience": "whole_circle"},
    )
    assert (await Goal.get(id=id)).state is GoalState.ACTIVE


async def test_a_double_click_makes_one_goal_and_one_step(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    typed = {"id": str(new_id()), "words": "Vaker buiten zijn", "audience": "whole_circle"}
    first = await noor.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    again = await noor.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    assert first.headers["location"] == again.headers["location"]
    assert await Goal.filter(owner_id=cast.circle.id).count() == 2
    step = {"id": str(new_id()), "words": "Een rondje met de hond"}
    for _ in range(2):
        assert (await noor.post(f"/doelen/{typed['id']}/stap/nieuw", data=step)).status_code == 303
    assert await Step.filter(goal_id=UUID(typed["id"])).count() == 1


async def test_a_stranger_can_not_add_and_the_father_reads_why_he_may_not(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    new = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    bas = await cast.sign_in(visitor, "bas")
    assert (await bas.post(new, data={"words": "x"})).status_code == 404
    peter = await cast.sign_in(visitor, "peter")
    answer = await peter.post(new, data={"words": "x"})
    assert answer.status_code == 403
    assert "kunnen een doel toevoegen" in answer.text
    assert "Doel voorstellen" not in (await peter.get(f"/kringen/{cast.circle.id}/plan")).text
    assert await Goal.all().count() == 1


async def test_what_is_missing_is_said_and_what_was_typed_stays(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    new = (await noor.get(f"/kringen/{cast.circle.id}/plan/doel/nieuw")).text
    assert 'name="audience"' in new and " checked" not in new
    typed = {"words": "  ", "why": "Omdat ik dat wil", "by_day": "volgende week"}
    answer = await noor.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    assert answer.status_code == 422
    assert "Er zijn nog 3 dingen nodig" in answer.text
    assert "Schrijf op wat je wilt." in answer.text
    assert "Kies wie meeleest." in answer.text
    assert "Omdat ik dat wil" in answer.text
    assert 'value="volgende week"' in answer.text


async def test_a_goal_for_herself_is_hers_alone_and_so_are_its_steps(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    id = new_id()
    typed = {"id": str(id), "words": "Mijn geheim", "audience": "only_me"}
    await noor.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    form = (await noor.get(f"/doelen/{id}/stap/nieuw")).text
    assert "Joost Visser" not in form
    await noor.post(f"/doelen/{id}/stap/nieuw", data={"words": "Stil beginnen"})
    assert "Stil beginnen" in (await noor.get(f"/kringen/{cast.circle.id}/plan")).text
    for name in ("samira", "joost", "naima"):
        other = await cast.sign_in(visitor, name)
        plan = (await other.get(f"/kringen/{cast.circle.id}/plan")).text
        assert "Mijn geheim" not in plan
        assert "Stil beginnen" not in plan
        assert (await other.get(f"/doelen/{id}")).status_code == 404
    assert (await Step.get(goal_id=id)).audience is Audience.ONLY_ME


async def test_before_she_chooses_who_reads_she_reads_who_that_is(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    new, family = f"/kringen/{cast.circle.id}/plan/doel/nieuw", "Peter, Samira, "
    care, aside = "Joost (De Brug) en Marloes (Het Anker).", "Hulpverleners zien dit doel niet."
    noor = (await (await cast.sign_in(visitor, "noor")).get(new)).text
    whole, side = noor.partition("De hele kring")[2].partition("Alleen gezin en netwerk")[::2]
    assert family in whole and care in whole
    assert family in side.partition(aside)[0] and "Joost" not in side.partition(aside)[0]
    joost = (await (await cast.sign_in(visitor, "joost")).get(new)).text
    among = joost.partition("Alleen hulpverleners")[2].partition("Alleen ik")[0]
    assert "Marloes (Het Anker). Gezin en netwerk zien dit doel niet." in among and "Noor" not in among


async def test_a_professional_can_not_choose_the_familys_side(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    typed = {"words": "Iets", "audience": "family_network"}
    answer = await marloes.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    assert answer.status_code == 422


async def test_a_step_is_given_to_somebody_who_reads_the_goal(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    id = new_id()
    typed = {"id": str(id), "words": "Overleg", "audience": "professionals"}
    await marloes.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    # Noor can't read it, so it isn't hers to say yes to.
    assert (await Goal.get(id=id)).state is GoalState.ACTIVE
    sent = {"words": "Bellen", "member": str(cast.members["naima"].id)}
    assert (await marloes.post(f"/doelen/{id}/stap/nieuw", data=sent)).status_code == 422
    sent["member"] = str(cast.members["joost"].id)
    assert (await marloes.post(f"/doelen/{id}/stap/nieuw", data=sent)).status_code == 303


async def test_an_empty_plan_has_one_kind_thing_to_do(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    yara = await cast.sign_in(visitor, "yara")
    page = (await yara.get(f"/kringen/{cast.waiting.id}/plan")).text
    assert "Wat wil jij?" in page
    assert page.count("/plan/doel/nieuw") == 1


async def test_a_goal_taken_away_can_be_put_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    gone = await noor.post(f"/doelen/{cast.goal.id}/weghalen", follow_redirects=True)
    assert "Het doel is weggehaald." in gone.text
    assert "Ik wil weer elke dag naar school" not in gone.text
    assert (await noor.get(f"/doelen/{cast.goal.id}")).status_code == 404
    back = await noor.post(f"/doelen/{cast.goal.id}/terugzetten", follow_redirects=True)
    assert "Het doel staat er weer." in back.text
    assert "Bellen met school over de ochtenden" in back.text


async def test_a_step_taken_away_can_be_put_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    gone = await noor.post(f"/stappen/{cast.step.id}/weghalen", follow_redirects=True)
    assert "De stap is weggehaald." in gone.text
    assert "Bellen met school" not in gone.text
    back = await noor.post(f"/stappen/{cast.step.id}/terugzetten", follow_redirects=True)
    assert "Bellen met school" in back.text


async def test_a_stopped_proposal_goes_on_as_a_goal_only_when_she_wants_it(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    id = new_id()
    await marloes.post(
        f"/kringen/{cast.circle.id}/plan/doel/nieuw",
        data={"id": str(id), "words": "Beter slapen", "audience": "whole_circle"},
    )
    await marloes.post(f"/doelen/{id}/stand", data={"turn": "stop"})
    for turn in ("resume", "reach", "pause"):
        assert (await marloes.post(f"/doelen/{id}/stand", data={"turn": turn})).status_code == 403
    assert (await Goal.get(id=id)).state is GoalState.STOPPED
    assert "Weer verder" not in (await marloes.get(f"/doelen/{id}")).text

    noor = await cast.sign_in(visitor, "noor")
    await noor.post(f"/doelen/{id}/stand", data={"turn": "resume"})
    marloes = await cast.sign_in(visitor, "marloes")
    await marloes.post(f"/doelen/{id}/stand", data={"turn": "stop"})
    # It was hers once: whoever works at it may now take it up again.
    await marloes.post(f"/doelen/{id}/stand", data={"turn": "resume"})
    assert (await Goal.get(id=id)).state is GoalState.ACTIVE


async def test_a_step_of_a_proposal_is_nobodys_to_tick_before_her_yes(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    id = new_id()
    typed = {"id": str(id), "words": "Beter slapen", "audience": "whole_circle"}
    await marloes.post(f"/kringen/{cast.circle.id}/plan/doel/nieuw", data=typed)
    await marloes.post(f"/doelen/{id}/stap/nieuw", data={"words": "Telefoon uit de kamer"})
    noor, tick = await cast.sign_in(visitor, "noor"), "Afvinken: Telefoon uit de kamer"
    for page in (f"/kringen/{cast.circle.id}/plan", f"/doelen/{id}"):
        waiting = (await noor.get(page)).text
        step = waiting.partition("is-waiting")[2].partition("</li>")[0]
        assert "Telefoon uit de kamer" in step and "tick" not in step and tick not in waiting, page
    await noor.post(f"/doelen/{id}/stand", data={"turn": "agree"})
    assert tick in (await noor.get(f"/doelen/{id}")).text


async def test_each_way_a_goal_ends_says_what_becomes_of_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    # What her mother may do with Noor's own goal, she finds there as well (GOAL_CHANGE in access/rules.py).
    for name in ("noor", "samira", "joost"):
        reader = await cast.sign_in(visitor, name)
        page = (await reader.get(f"/doelen/{cast.goal.id}")).text.partition("<main")[2].partition("</main")[0]
        assert page.count('class="button primary"') == 1 and "Bereikt!" in page
        assert "Het doel blijft te lezen bij wat klaar is." in page
        assert "Het doel en de stappen gaan weg uit het plan." in page
    for name in ("peter", "naima"):
        reader = await cast.sign_in(visitor, name)
        page = (await reader.get(f"/doelen/{cast.goal.id}")).text
        assert "Bereikt!" not in page and "Doel weghalen" not in page


async def test_under_twelve_a_proposal_waits_for_a_parent_and_says_so(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    cast.circle.birth = "2018-06-02"
    await cast.circle.save(update_fields=["birth"])
    marloes = await cast.sign_in(visitor, "marloes")
    id, new = new_id(), f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    assert "Dan kiest een ouder met gezag daarna of het een doel wordt." in (await marloes.get(new)).text
    await marloes.post(new, data={"id": str(id), "words": "Beter slapen", "audience": "whole_circle"})
    goal = (await marloes.get(f"/doelen/{id}")).text
    assert "Jij stelde dit voor. Een ouder met gezag kiest of dit een doel wordt." in goal
    assert "Marloes" not in goal.partition("<h2>Dit is een voorstel")[2].partition("</section>")[0]
    naima = await cast.sign_in(visitor, "naima")
    plan = (await naima.get(f"/kringen/{cast.circle.id}/plan")).text
    assert "Marloes Kuipers stelde dit voor. Er is nog niet gekozen." in plan


async def test_what_her_mother_writes_for_the_family_is_a_proposal_too(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    samira = await cast.sign_in(visitor, "samira")
    id = new_id()
    new = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    await samira.post(new, data={"id": str(id), "words": "Op tijd thuis", "audience": "family_network"})
    assert (await Goal.get(id=id)).state is GoalState.PROPOSED
