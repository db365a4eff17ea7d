"""The outer forms: pages, FHIR, the socket and letters, each with what it showed beside what the law lets be seen."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from portal import live, outbox
from portal.errors import KringError
from portal.outbox import KeptLetter
from tests.law.comparing import Tally
from tests.law.file_forms import fhir_consents, look_as, notes_page, on_plan, paper_itself, papers_page, whole_file
from tests.law.life import Life
from tests.law.log_forms import fhir_log, log_file, log_page
from tests.law.look import BADGE, WORDS, Look
from tests.law.nouns import Thing
from tests.law.people import CAST

# Pages


async def plan_page(look: Look) -> None:
    """Each goal she sees, with those of its steps she sees; of a goal that isn't shown no step either."""
    status, text = await look.get(f"/kringen/{look.life.circle.id}/plan")
    look.same("the plan page's status", status, 200 if look.me else 404)
    look.shows("the plan page", text, on_plan(look))


async def conversation_list(look: Look) -> None:
    """The conversations she reads, and how many messages she reads there are new."""
    status, text = await look.get(f"/kringen/{look.life.circle.id}/gesprekken")
    look.same("the conversation list's status", status, 200 if look.me else 404)
    talks = look.of("conversation")
    look.shows("the conversation list", text, talks)
    counts = sorted(count for each in talks if (count := unread(look, each)))
    look.same("the conversation list's badges", sorted(map(int, BADGE.findall(text))), counts)


async def conversation_page(look: Look) -> None:
    """One conversation: its messages she reads, beside the list of all."""
    every = [each for each in look.life.law.things.values() if each.noun == "conversation"]
    talk = every[look.drawn % len(every)]
    talks = look.of("conversation")
    status, text = await look.get(f"/kringen/{look.life.circle.id}/gesprekken/{look.life.rows[talk.name].id}")
    look.same(f"the status of the page of {talk.name}", status, 200 if talk in talks else 404)
    if talk not in talks:
        # The address she asked for may come back to her; nothing else.
        return look.shows(f"the page of {talk.name}", text, [], also=[talk])
    said = [each for each in look.of("message") if each.root is talk]
    look.shows(f"the page of {talk.name}", text, [*talks, *said])
    if look.me:
        look.life.read[look.me.name, talk.name] = look.life.posted(talk.name)
    return None


async def my_page(look: Look) -> None:
    """The goals that go on, her own next step, and where something new was said that she reads."""
    status, text = await look.get("/mijn")
    look.same("my page's status", status, 200)
    shown, talks = on_plan(look), look.of("conversation")
    goals = [each for each in shown if each.noun == "goal"][:4]
    mine = [each for each in shown if each.noun == "step" and look.me and each.doer == look.me.name][:1]
    new = sorted((each for each in talks if unread(look, each)), key=look.life.spoken, reverse=True)[:3]
    its_goal = [each.root for each in mine if each.root]
    look.shows("my page", text, [*goals, *mine, *its_goal, *new])
    total = sum(unread(look, each) for each in talks)
    badges = [*([total] if total else []), *(unread(look, each) for each in new)]
    look.same("my page's badges", sorted(map(int, BADGE.findall(text))), sorted(badges))


def unread(look: Look, talk: Thing) -> int:
    """Messages she reads, of others, after the place up to which she has read."""
    if look.me is None:
        return 0
    after = look.life.read.get((look.me.name, talk.name), 0)
    there = [each for each in look.of("message") if each.root is talk]
    return sum(1 for each in there if look.life.by[each.name] != look.me.name and look.life.at[each.name] > after)


# FHIR


async def fhir_goals(look: Look) -> None:
    await _search(look, "Goal", look.of("goal"), more="&_include=Goal:patient")


async def fhir_tasks(look: Look) -> None:
    """Her steps; a step names the goal it is for by id."""
    steps = look.of("step")
    # Only who made a step sees it without its goal, and she knows which goal she made it for.
    pointed = [each.root for each in steps if each.root]
    sent = [each for each in look.of("goal") if each in pointed]
    await _search(look, "Task", steps, also=[*pointed, *look.of("plan")], beside=sent, more="&_include=Task:focus")


async def fhir_communications(look: Look) -> None:
    messages = look.of("message")
    talks = [each.root for each in messages if each.root and each.root in look.of("conversation")]
    await _search(look, "Communication", messages, more="&_include=Communication:patient", beside=talks)


async def fhir_papers(look: Look) -> None:
    await _search(look, "DocumentReference", look.of("paper"), more="&_include=DocumentReference:patient")


async def fhir_care_plan(look: Look) -> None:
    """The plan points at just the goals and steps of the page, and sends just these along."""
    sent = on_plan(look) if look.of("plan") else []
    more = "&_include=CarePlan:goal&_include=CarePlan:activity-reference"
    found = await _search(look, "CarePlan", look.of("plan"), also=on_plan(look), beside=sent, more=more)
    ids = {str(look.life.rows[each.name].id) for each in on_plan(look)}
    pointed = {
        reference["reference"].partition("/")[2]
        for plan in found
        if plan["resourceType"] == "CarePlan"
        for reference in [*plan.get("goal", []), *(each["reference"] for each in plan.get("activity", []))]
    }
    look.same("what CarePlan points at", pointed, ids if look.of("plan") else set())
    beside = {each["id"] for each in found if each["resourceType"] != "CarePlan"}
    look.same("what CarePlan sends along", beside, ids if look.of("plan") else set())


async def _search(
    look: Look,
    kind: str,
    things: list[Thing],
    *,
    also: Iterable[Thing] = (),
    beside: Iterable[Thing] = (),
    more: str = "",
) -> list[dict[str, Any]]:
    status, text = await look.fhir(f"/fhir/{kind}?patient={look.life.circle.id}{more}&_count=200")
    look.same(f"{kind}'s status", status, 200)
    bundle = orjson.loads(text) if status == 200 else {}
    look.shows(f"the search for {kind}", text, [*things, *beside], also=also)
    found = [each["resource"] for each in bundle.get("entry", [])]
    ids = {str(look.life.rows[each.name].id) for each in things}
    look.same(f"the search for {kind}", {each["id"] for each in found if each["resourceType"] == kind}, ids)
    look.same(f"{kind}'s total", bundle.get("total"), len(things))
    return found


# News


async def conversation_news(look: Look) -> None:
    """Who may listen to a conversation hears just the messages she may read, and who may not hears of none."""
    every = [each for each in look.life.law.things.values() if each.noun == "conversation"]
    talk = every[look.drawn % len(every)]
    topic, id = live.topics["conversation"], str(look.life.rows[talk.name].id)
    listens = await _listens(topic, look, id)
    if listens is None:
        return look.same(f"hearing {talk.name}", False, look.life.law.sees(look.me, talk, look.life.now))
    heard = set(WORDS.findall(str(await topic.since(id, 0, 100))))
    messages = {each.name for each in look.of("message") if each.root is talk}
    look.same(f"what is heard of {talk.name}", heard, messages)
    return None


async def plan_news(look: Look) -> None:
    """Who hears that the plan changed reads it; the network, which sees its own steps, does not hear it."""
    listens = await _listens(live.topics["plan"], look, str(look.life.circle.id))
    reads = bool(look.of("plan")) and look.me is not None and look.me.role != "network"
    # Who reads only what she wrote herself needs no news of it: nobody may hear who doesn't read.
    look.same("hearing of a plan she doesn't read", listens is not None and not reads, False)


async def _listens(topic: live.Topic, look: Look, id: str) -> int | None:
    try:
        return await topic.may_listen(look.life.actor(look.key), id, None)
    except KringError:
        return None


async def letters(look: Look) -> None:
    """What waits in the outbox leaves: to whom it is still for, and with nothing of the circle in it."""
    before = await KeptLetter.all().count()
    await outbox.drain()
    left = (await KeptLetter.all().order_by("at", "id"))[before:]
    addresses = {f"{look.life.law.members[each].human}@kring.example" for each in look.life.waits_for_a_yes()}
    told = {f"{each}@kring.example" for each in look.life.told}
    look.tally.same("everybody asked", "the letters", {each.to for each in left} - told, addresses - told)
    for each in left:
        words = f"{each.subject} {each.text}"
        look.tally.same(each.to, "a letter that names anybody", "Noor" in words or bool(WORDS.search(words)), False)
    look.life.asked.clear()
    look.life.told.clear()


Form = Callable[[Look], Awaitable[None]]
FORMS: list[Form] = [
    plan_page,
    conversation_list,
    conversation_page,
    my_page,
    fhir_goals,
    fhir_tasks,
    fhir_communications,
    fhir_care_plan,
    conversation_news,
    plan_news,
    letters,
    notes_page,
    papers_page,
    paper_itself,
    fhir_papers,
    whole_file,
    fhir_consents,
    look_as,
    log_page,
    log_file,
    fhir_log,
]


@dataclass
class Forms:
    """Looks at one drawn form as one drawn reader, or at all of them as everybody."""

    app: httpx2.ASGITransport
    # Looked at by everybody at each step: what disagreed, while its story is told again and made shorter.
    suspects: list[Form] = field(default_factory=list)
    disagreed: list[Form] = field(default_factory=list)

    async def __call__(self, life: Life, tally: Tally, drawn: int, every: bool) -> None:
        keys = list(CAST)
        form = FORMS[drawn % len(FORMS)]
        for each in FORMS if every else dict.fromkeys([*self.suspects, form]):
            for key in keys if every or each in self.suspects else [keys[drawn // len(FORMS) % len(keys)]]:
                before = len(tally.differences)
                await each(Look(self.app, life, tally, key, drawn))
                if len(tally.differences) > before and each not in self.disagreed:
                    self.disagreed.append(each)
