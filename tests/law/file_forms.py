"""The outer forms of the file itself: the notes, what is taken along, what was agreed, and another's eyes."""

import re
from dataclasses import replace

import orjson

from portal.access import Action, doors
from portal.access.exported import beside, exported
from portal.errors import KringError
from portal.home import dossier_html, taking
from tests.law.look import WORDS, Look
from tests.law.nouns import Thing

_SHELVES = ("goal", "step", "conversation", "note", "paper")
_LOOKED_AT = re.compile(r'look-words( reads-not)?"[^>]*>([^<]*)<')


def on_plan(look: Look) -> list[Thing]:
    goals = look.of("goal")
    return [*goals, *(step for step in look.of("step") if step.root in goals)]


async def notes_page(look: Look) -> None:
    """The notes she reads, and above them the last few own statements; what is under the code is in no number."""
    status, text = await look.get(f"/kringen/{look.life.circle.id}/notities")
    look.same("the notes page's status", status, 200 if look.me else 404)
    look.shows("the notes page", text, [*look.of("note"), *look.of("statement")[-3:]])


async def papers_page(look: Look) -> None:
    """The papers she reads."""
    status, text = await look.get(f"/kringen/{look.life.circle.id}/papieren")
    look.same("the papers page's status", status, 200 if look.me else 404)
    look.shows("the papers page", text, look.of("paper"))


async def paper_itself(look: Look) -> None:
    """One paper's bytes, by its page and as another system fetches them; to who doesn't read it, it isn't there."""
    every = [each for each in look.life.law.things.values() if each.noun == "paper"]
    if not every:
        return
    paper = every[look.drawn % len(every)]
    id, reads = look.life.rows[paper.name].id, paper in look.of("paper")
    # Who would read it is told by FHIR that it is gone (R4, 3.1.0.2).
    gone = paper.removed and look.life.law.sees(look.me, replace(paper, removed=False), look.life.now)
    for what, answer, without in (
        ("page", look.get(f"/kringen/{look.life.circle.id}/papieren/{id}/bestand"), 404),
        ("Binary", look.fhir(f"/fhir/Binary/{id}"), 410 if gone else 404),
    ):
        status, text = await answer
        look.same(f"the status of {paper.name}'s {what}", status, 200 if reads else without)
        look.same(f"the words in {paper.name}'s {what}", bool(WORDS.search(text)), reads)
    return


async def whole_file(look: Look) -> None:
    """What is taken along, chapter by chapter: what she may read, and for who may not take it nothing."""
    actor = look.life.actor(look.key)
    try:
        entered = await doors.enter(actor, look.life.circle.id, Action.FILE_EXPORT)
        takes = taking.takes(entered)
    except KringError:
        takes = False
    look.same("taking the file along", takes, look.life.law.takes_along(look.me, look.life.now))
    if not takes:
        return
    chapters = [chapter for each in exported for chapter in await each.chapters(actor, entered)]
    talks = look.of("conversation")
    said = [each for each in look.of("message") if each.root in talks]
    whole = [*on_plan(look), *talks, *said, *look.of("note"), *look.of("statement"), *look.of("paper")]
    look.shows("the file", dossier_html.page("", [], chapters), whole)
    for more in beside:
        for path, held in (await more(actor, entered)).items():
            strange = set(WORDS.findall(held.decode())) - {each.name for each in look.seen}
            look.same(f"what is in {path} and not hers to read", strange, set())


async def fhir_consents(look: Look) -> None:
    """What was said about reading along, as far as she may know how it stands, and which of it is heard now."""
    law, now = look.life.law, look.life.now
    status, text = await look.fhir(f"/fhir/Consent?patient={look.life.circle.id}&category=share&_count=200")
    look.same("Consent's status", status, 200)
    found = [each["resource"] for each in orjson.loads(text).get("entry", [])] if status == 200 else []
    names = {str(look.life.rows[f"word {n}"].id): f"word {n}" for n in range(len(law.words))}
    hers = {f"word {n}" for n in range(len(law.words)) if law.finds_word(look.me, n, now)}
    look.same("the search for Consent", {names.get(each["id"], each["id"]) for each in found}, hers)
    heard = {f"word {n}" for n in range(len(law.words)) if law.word_counts(n, now)}
    active = {names.get(each["id"], each["id"]) for each in found if each["status"] == "active"}
    look.same("which Consent is active", active, hers & heard)


async def look_as(look: Look) -> None:
    """Through another's eyes: all she reads herself, and of that what the other reads."""
    law, now = look.life.law, look.life.now
    others = [each for each in law.members.values() if each.is_in(now) and each is not look.me]
    if not others:
        return None
    other = others[look.drawn % len(others)]
    status, text = await look.get(f"/kringen/{look.life.circle.id}/kijk-als/{look.life.rows[other.name].id}")
    looks = law.looks_as(look.me, now)
    look.same("looking through another's eyes", status, 200 if looks else 403 if look.me else 404)
    if not looks:
        return look.shows("what isn't hers to look at", text, [])
    shelves = [each for each in look.seen if each.noun in _SHELVES and "-" in each.name]
    shown = [(name, not shut) for shut, words in _LOOKED_AT.findall(text) for name in WORDS.findall(words)]
    look.same("what is looked at", {name for name, _sees in shown}, {each.name for each in shelves})
    reads = {each.name for each in shelves if law.sees(other, each, now)}
    look.same(f"what {other.name} reads of it", {name for name, sees in shown if sees}, reads)
    return None
