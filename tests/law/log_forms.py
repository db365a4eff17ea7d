"""The outer forms of the log: 'Wie keek er in mijn dossier', the same as a file, and as another system finds it."""

import csv
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from itertools import groupby
from typing import Any

import orjson

from portal import clock
from tests.law.deeds import KINDS
from tests.law.log_law import Line, learns_of, reads_of_others
from tests.law.look import HOST, Look

A_PAGE = 250
_LOOKED = re.compile(r"<li><span>(.*?)</span><span class=\"meta\">(.*?)</span></li>", re.DOTALL)
# What a family reads of each deed; of what isn't here a line says that something was done.
SENTENCES = {
    "people_read": "keek wie er in de kring zijn",
    "plan_read": "keek naar het plan",
    "goal_add": "zette een doel in het plan",
    "goal_change": "veranderde een doel",
    "goal_agree": "besliste over een doel",
    "step_add": "zette een stap in het plan",
    "step_change": "veranderde een stap",
    "step_tick": "vinkte een stap af",
    "step_tick_own": "vinkte een stap af",
    "chat_read": "keek naar de gesprekken",
    "chat_post": "schreef een bericht",
    "chat_start": "begon een gesprek",
    # Rule 34: in the same words, whatever was done with a note.
    "note_read": "opende de notities",
    "note_write": "opende de notities",
    "note_release": "opende de notities",
    "paper_read": "keek naar de papieren",
    "paper_add": "zette een papier in de kring",
    "paper_change": "veranderde wat er bij een papier staat",
    "paper_take_out": "haalde een papier uit de kring, of zette het terug",
    "paper_download": "opende een papier, of bewaarde het als bestand",
    "statement_read": "opende de eigen verklaringen",
    "statement_write": "schreef een eigen verklaring, of veranderde die",
    "sharing_read": "keek wie wat leest",
    "sharing_choose": "koos wie wat leest",
    "consent_read": "keek waar ja en nee op is gezegd",
    "withheld_read": "keek wat niet goed is om te laten lezen",
    "withhold": "besliste wat niet goed is om te laten lezen",
    "look_as": "keek als iemand anders in de kring",
    "file_export": "nam het dossier mee als bestand",
    "member_invite": "nodigde iemand uit",
    "invitation_confirm": "zei of iemand erbij mag",
    "member_end": "haalde iemand uit de kring",
    "circle_leave": "ging uit de kring",
    "directing_read": "keek wie de regie heeft",
    "directing_hand": "vroeg iemand om de regie over te nemen, of nam haar zelf over",
    "directing_answer": "gaf antwoord over de regie",
    "custody_read": "keek hoe het gezag is nagekeken",
    "custody_verify": "schreef op wie het gezag heeft",
    "hand_over": "zette gegevens van een organisatie in de kring",
    "log_read": "keek in deze lijst",
    "log_read_own": "keek in deze lijst",
}
_PLACES = {"plan": "in het plan", "goal": "in het plan", "step": "in het plan", "chat": "in de gesprekken"}


def hers(look: Look) -> list[Line]:
    """What she may know was done, the last first."""
    law, now = look.life.law, look.life.now
    return [each for each in reversed(look.life.lines.values()) if learns_of(law, look.me, each, now)]


async def log_page(look: Look) -> None:
    """The last of it by day, as sentences with their times; of what she did herself only when she asks for it."""
    also_own = look.drawn % 2 == 0
    status, text = await look.get(f"/kringen/{look.life.circle.id}/wie-keek{'?zelf=1' * also_own}")
    look.same("the log page's status", status, 200 if look.me else 404)
    if look.me is None:
        return look.same("the log page", _LOOKED.findall(text), [])
    by_others = reads_of_others(look.life.law, look.me, look.life.now)
    shown = [each for each in hers(look) if also_own or not by_others or not each.is_of(look.me)][:A_PAGE]
    read = [(_words(re.sub("<[^>]*>", "", said)), when) for said, when in _LOOKED.findall(text)]
    look.same("the log page", read, list(_by_day(look, shown)))
    return look.shows("the log page", text, [])


async def log_file(look: Look) -> None:
    """Line by line; nothing of it for who isn't in."""
    status, text = await look.get(f"/kringen/{look.life.circle.id}/wie-keek/lijst")
    look.same("the log file's status", status, 200 if look.me else 404)
    if status == 200:
        rows = [tuple(row[1:]) for row in csv.reader(StringIO(text), delimiter=";")][1:]
        look.same("the log file", rows, [_row(look, each) for each in hers(look)])


async def fhir_log(look: Look) -> None:
    """AuditEvent: each line she may know of and no other; how much was found only where she looked herself."""
    path, found, total = f"/fhir/AuditEvent?patient={look.life.circle.id}&_count=200", list[dict[str, Any]](), None
    while path:
        status, text = await look.fhir(path)
        look.same("AuditEvent's status", status, 200)
        if status != 200:
            return
        bundle = orjson.loads(text)
        total = bundle.get("total", total)
        found += [each["resource"] for each in bundle.get("entry", [])]
        links = {each["relation"]: each["url"] for each in bundle["link"]}
        path = links.get("next", "").removeprefix(HOST)
    mine = hers(look)
    told = [(look.life.line(each["id"]), each) for each in found]
    look.same("the search for AuditEvent", {line for line, _each in told}, set(mine))
    look.same("AuditEvent's number", len(found), len(mine))
    look.same("AuditEvent's total", total, len(mine) if len(mine) <= 200 else None)
    for line, each in told:
        if isinstance(line, Line):
            look.same(f"AuditEvent of {line}", _as_told(each), _as_fhir(look, line))
            look.same(f"the answers told with {line}", _answers(look, each) - _may_hear(look), set())


def _answers(look: Look, resource: dict[str, Any]) -> set[str]:
    """By whose yes its things were open, as it tells: the answers it points at, or that there were some."""
    names = {f"Consent/{look.life.rows[f'word {n}'].id}": f"word {n}" for n in range(len(look.life.law.words))}
    told = {each.get("what", {}).get("reference", "") for each in resource["entity"][1:]} - {""}
    rules = any("/seeing#" in each for each in resource["agent"][0].get("policy", []))
    return {names.get(each, each) for each in told} | ({"by which rule"} if rules else set())


def _may_hear(look: Look) -> set[str]:
    """Of that who reads what was said hears: of a yes about one thing only who said it."""
    if look.me is None or look.me.role not in ("young_person", "professional"):
        return set()
    yeses = [(n, word) for n, word in enumerate(look.life.law.words) if word.yes]
    return {f"word {n}" for n, word in yeses if not word.thing or word.speaker == look.me.name} | {"by which rule"}


def _as_told(resource: dict[str, Any]) -> tuple[Any, ...]:
    """What was done, whether in vain, with which one thing, and how many were found."""
    things = [each for each in resource["entity"][1:] if "reference" not in each.get("what", {})]
    about = [each["what"]["identifier"]["value"] for each in things if "what" in each]
    counts = [detail["valueString"] for each in resource["entity"] for detail in each.get("detail", [])]
    kinds = [each["type"]["code"] for each in things]
    return resource["subtype"][0]["code"], resource["outcome"], kinds, about, counts


def _as_fhir(look: Look, line: Line) -> tuple[Any, ...]:
    own = look.me is not None and line.is_of(look.me)
    about = [f"urn:uuid:{look.life.rows[line.one].id}"] if line.one else []
    kinds = [KINDS[line.noun]] if line.noun != "circle" else []
    counts = [str(line.found)] if own and line.found is not None and line.noun != "word" else []
    return line.action.replace("_", "-"), "4" if line.refused else "0", kinds, about, counts


# A line as a family reads it


def _row(look: Look, line: Line) -> tuple[str, ...]:
    who = "Jij" if look.me and line.is_of(look.me) else line.human.title()
    work = line.organisation or ""
    said = f"{who} ({work})" if work else who
    return f"{line.at.astimezone(clock.AMSTERDAM):%H:%M}", who, work, f"{said} {_did(line)}"


def _did(line: Line) -> str:
    if line.refused:
        place = _PLACES.get(line.action.partition("_")[0], "in de kring")
        return f"wilde iets doen {place}, en mocht dat niet"
    return SENTENCES.get(line.action, "deed iets in de kring")


def _by_day(look: Look, lines: list[Line]) -> Iterator[tuple[str, str]]:
    """Each sentence once a day, with its times."""
    for _day, those in groupby(lines, key=lambda each: each.at.astimezone(clock.AMSTERDAM).date()):
        times: dict[str, set[str]] = {}
        for each in those:
            at, _who, _work, said = _row(look, each)
            times.setdefault(said, set()).add(at)
        for said, several in times.items():
            when = sorted(several)
            yield said, ", ".join(when) if len(when) <= 4 else f"{len(when)} keer, van {when[0]} tot {when[-1]}"


def _words(html: str) -> str:
    return " ".join(unescape(html).split())
