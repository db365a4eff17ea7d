"""My page: the home of one's own circle, or the way to it."""

import httpx2

from portal import store
from portal.chat.models import Conversation
from portal.circles.audience import Audience, MemberRole
from portal.members.models import Invitation
from portal.plan.models import Goal, GoalState
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from tests.cast import Cast
from tests.conftest import Queries


async def test_noor_sees_her_people_and_who_directs(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    page = (await visitor.get("/mijn")).text
    assert "Hoi Noor" in page
    assert "schoolmaatschappelijk werker" in page
    assert "Heeft nu de regie" in page


async def test_staff_read_in_which_capacity_they_are_here(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    page = (await visitor.get("/mijn")).text
    assert "Je bent hier als medewerker van De Brug." in page
    assert 'href="/zelfhulp"' not in page


async def test_from_the_home_page_one_writes_a_note_in_one_go(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name in ("noor", "samira", "naima", "joost"):
        await cast.sign_in(visitor, name)
        page = (await visitor.get(f"/kringen/{cast.circle.id}")).text
        assert f'href="/kringen/{cast.circle.id}/notities/nieuw"' in page
        # Beside the people there is room: the notes stand under the plan.
        assert page.index("Alle notities") < page.index("Alle mensen")


async def test_who_works_for_no_family_reads_what_there_is_to_do(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name, way in (("ineke", "/kantoor"), ("tom", "/account")):
        await cast.sign_in(visitor, name)
        page = (await visitor.get("/mijn")).text.partition("<main")[2].partition("</main")[0]
        told = page.partition("Hier staan geen gezinnen")[2]
        assert '<a class="button' in told and f'href="{way}"' in told, name


async def test_bas_is_in_no_circle_and_is_told_what_he_can_do(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "bas")
    page = (await visitor.get("/mijn")).text
    assert "Je bent nog niet in een kring" in page
    assert 'href="/zelfhulp"' in page


async def test_a_stranger_learns_nothing_not_even_by_the_bar(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "bas")
    refused = await visitor.get(f"/kringen/{cast.circle.id}")
    assert refused.status_code == 404
    assert f"/kringen/{cast.circle.id}/" not in refused.text
    assert "Noor" not in refused.text


async def test_noor_sees_her_own_next_step_and_her_words(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        goal = await Goal.set(cast.circle, by=noor, words="Weer met plezier naar school")
        await goal.add_step(by=noor, words="Bellen met de mentor", member=cast.members["joost"])
        await goal.add_step(by=noor, words="Tas inpakken", member=cast.members["noor"])
    await cast.sign_in(visitor, "noor")
    page = (await visitor.get("/mijn")).text
    assert "Weer met plezier naar school" in page
    assert "0 van 2 stappen" in page
    assert "Tas inpakken" in page
    assert "Bellen met de mentor" not in page


async def test_an_empty_plan_asks_yara_what_she_wants(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "yara")
    page = (await visitor.get("/mijn")).text
    assert "Wat wil jij?" in page
    assert f'href="/kringen/{cast.waiting.id}/plan/doel/nieuw"' in page


async def test_the_network_is_told_no_totals_of_steps_it_may_not_see(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        goal = await Goal.set(cast.circle, by=noor, words="Weer met plezier naar school")
        await goal.add_step(by=noor, words="Bellen met de mentor", member=cast.members["joost"])
    await cast.sign_in(visitor, "naima")
    page = (await visitor.get("/mijn")).text
    assert "Weer met plezier naar school" in page
    assert "van 1 stappen" not in page
    assert "<progress" not in page


async def test_a_long_plan_costs_no_more_queries(visitor: httpx2.AsyncClient, cast: Cast, queries: Queries) -> None:
    noor = await cast.actor("noor")
    await cast.sign_in(visitor, "noor")

    async def more(n: int) -> int:
        async with store.write():
            for number in range(n):
                goal = await Goal.set(cast.circle, by=noor, words=f"Doel {number}")
                await goal.add_step(by=noor, words="Stap", member=cast.members["noor"])
        with queries() as asked:
            assert (await visitor.get("/mijn")).status_code == 200
        return len(asked)

    assert await more(1) == await more(12)


async def test_what_joost_wrote_waits_for_noor_and_not_for_him(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = await cast.actor("joost")
    talk = await Conversation.start(cast.circle.id, by=joost, audience=Audience.WHOLE_CIRCLE, title="Vakantie")
    async with store.write():
        await talk.post(by=joost, text="Wat doe jij in de vakantie?", client_id=store.new_id())

    await cast.sign_in(visitor, "noor")
    page = (await visitor.get("/mijn")).text
    assert "Nieuwe berichten" in page
    assert f'href="/kringen/{cast.circle.id}/gesprekken/{talk.id}"' in page

    await cast.sign_in(visitor, "joost")
    assert f"/gesprekken/{talk.id}" not in (await visitor.get("/mijn")).text


async def test_talk_of_the_professionals_is_not_counted_for_the_family(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = await cast.actor("joost")
    talk = await Conversation.start(cast.circle.id, by=joost, audience=Audience.PROFESSIONALS)
    async with store.write():
        await talk.post(by=joost, text="Zullen we overleggen?", client_id=store.new_id())
    await cast.sign_in(visitor, "samira")
    assert "Nieuwe berichten" not in (await visitor.get("/mijn")).text
    await cast.sign_in(visitor, "marloes")
    assert "De hulpverleners" in (await visitor.get("/mijn")).text


async def test_yara_goes_on_where_she_was_and_nobody_else_sees_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    yara = await cast.actor("yara")
    module = shelf.module("slapen")
    assert module
    async with store.write():
        going = await Progress.begin(module, by=yara)
        await going.turn_to(module.pages[1], by=yara)
    await cast.sign_in(visitor, "yara")
    page = (await visitor.get("/mijn")).text
    assert f"pagina 2 van {len(module.pages)}" in page
    assert f'href="{module.path}/{module.pages[1].id}"' in page

    await cast.sign_in(visitor, "dirk")
    for path in ("/mijn", f"/kringen/{cast.waiting.id}"):
        assert module.title not in (await visitor.get(path)).text


async def test_a_circle_shows_no_module_even_to_herself(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    # She may be showing the circle's page to somebody at the table.
    yara = await cast.actor("yara")
    module = shelf.module("slapen")
    assert module
    async with store.write():
        await Progress.begin(module, by=yara)
    await cast.sign_in(visitor, "yara")
    assert module.title not in (await visitor.get(f"/kringen/{cast.waiting.id}")).text


async def test_an_administrator_is_told_why_there_are_no_families(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name in ("ineke", "tom"):
        await cast.sign_in(visitor, name)
        page = (await visitor.get("/mijn")).text
        assert "Hier staan geen gezinnen" in page
        assert "/kringen/nieuw" not in page


async def test_a_question_that_waits_for_noor_comes_first(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    samira = await cast.actor("samira")
    async with store.write():
        question = await Invitation.ask(
            cast.circle,
            cast.members["samira"],
            by=samira,
            id=store.new_id(),
            name="Hind El Amrani",
            email="hind@kring.example",
            role=MemberRole.NETWORK,
        )
    await cast.sign_in(visitor, "noor")
    page = (await visitor.get("/mijn")).text
    assert "Mag Hind El Amrani erbij?" in page
    assert f'href="/kringen/{cast.circle.id}/mensen/uitnodigingen/{question.id}"' in page

    await cast.sign_in(visitor, "gerda")
    assert "Hind El Amrani" not in (await visitor.get("/mijn")).text


async def test_a_step_of_a_goal_she_has_not_chosen_asks_nobody(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.actor("marloes")
    async with store.write():
        goal = await Goal.set(cast.circle, by=marloes, words="Bij papa eten zonder ruzie", state=GoalState.PROPOSED)
        await goal.add_step(by=marloes, words="Afspreken waar we over praten", member=cast.members["peter"])
    await cast.sign_in(visitor, "peter")
    assert "Afspreken waar we over praten" not in (await visitor.get("/mijn")).text
    async with store.write():
        await goal.agree(by=await cast.actor("noor"))
    assert "Afspreken waar we over praten" in (await visitor.get("/mijn")).text
