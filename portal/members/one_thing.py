"""Who reads this one thing: everybody of whom the reader may know it, with the reason; here it is shut or opened."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.access.along import everybody, knows_who_not
from portal.access.doors import Entered
from portal.access.nouns import Noun, noun_called
from portal.access.standing import Standing
from portal.circles.audience import Audience
from portal.circles.in_words import why_you
from portal.circles.models import Member
from portal.circles.seeing import Rule, Verdict, word_of
from portal.circles.thing import Owner, Thing
from portal.errors import NotFound
from portal.members import sight
from portal.members.choosing import chooses, counts
from portal.members.told import Told, called, found_in, member_of, told
from portal.members.withholding import is_for_parents, may_withhold
from portal.web import _, page

# Of these nobody chooses: it is hers, she wrote it, or it is the danger of one day.
_FIXED = {Rule.OWN_WORDS, Rule.HERS, Rule.EMERGENCY}


@dataclass(frozen=True)
class Row:
    """One person and this thing."""

    member: Member
    told: Told
    is_me: bool
    may_choose: bool
    chosen: str


async def find(request: Request) -> tuple[Noun, Thing, Entered]:
    """The thing at this address and its circle, for who reads it; to everybody else it isn't there."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.SHARING_READ)
    noun = noun_called(request.path_params["noun"])
    if noun is None:
        raise NotFound("no such noun")
    id, actor = request.path_params["thing"], request.state.actor
    thing = await doors.open(noun.model, id, actor, Action.SHARING_READ, within=entered)
    if getattr(thing, "circle_id", entered.id) != entered.id:
        # Her own private one, at the address of another circle she is in.
        raise NotFound(f"thing {thing.id} in circle {entered.id}")
    return noun, thing, entered


async def who_reads_it(request: Request) -> Response:
    """Everybody who reads it; who doesn't, with the reason, only for who may know."""
    noun, thing, entered = await find(request)
    all_ = await everybody(entered.id)
    wide = knows_who_not(entered.standing) or chooses(entered)
    rows = [_row(each, thing, entered, wide) for each in all_]
    meant = [each for each in rows if each.told.verdict]
    return await page(
        request,
        "members/one_thing.html",
        room="people",
        circle=entered.circle,
        at=f"/kringen/{entered.id}/wie-leest/{noun.word}/{thing.id}",
        back=noun.href(thing),
        title=called(noun, thing, all_, entered),
        this=noun.this(),
        wide=wide,
        chooses=chooses(entered) and any(each.may_choose for each in rows),
        alone=thing.owner_kind is Owner.PERSON or thing.audience is Audience.ONLY_ME,
        reading=[each for each in rows if each.told.sees],
        # Who reads along is named truly to everybody; who doesn't, only to who may know (access/along.py).
        left_out=[each for each in meant if not each.told.sees] if wide else [],
        others=[each for each in rows if each.told.verdict is None] if wide else [],
        withholds=may_withhold(entered, all_, thing) and is_for_parents(all_, thing),
        undo=_undo(request, rows),
        kind=sight.kind,
    )


def _row(each: Standing, thing: Thing, entered: Entered, wide: bool) -> Row:
    member = member_of(each)
    mine = entered.member is not None and member.id == entered.member.id
    if mine:
        return Row(member, _my_own(each, thing, entered), True, False, "")
    said = told(each, thing, entered)
    if not wide and said.sees:
        # Why it is so is between those who decide and those who help.
        said = Told(True, "", said.verdict)
    word = own_word_on(entered, each, thing)
    return Row(member, said, False, may_choose(entered, each, thing), {True: "yes", False: "no", None: ""}[word])


def _my_own(each: Standing, thing: Thing, entered: Entered) -> Told:
    # A door let her in, so she reads it; a note for herself alone is no circle's, and of it no standing speaks.
    verdict = each.reads(thing) or Verdict(True, Rule.OWN_WORDS)
    circle = entered.circle
    return Told(True, why_you(verdict, circle.name, circle.age_band, member_of(each).role), verdict)


def own_word_on(entered: Entered, about: Standing, thing: Thing) -> bool | None:
    """What who entered said of just this thing to just this member; None for nothing that counts."""
    if entered.member is None or about.sight is None or about.member is None or not counts(entered, about):
        return None
    item = about.item(thing, about.member)
    return word_of(entered.member.id, item, about.sight.reader, about.sight.choices)


def may_choose(entered: Entered, about: Standing, thing: Thing) -> bool:
    """Whether her word changes what this member reads of this thing."""
    verdict = about.reads(thing)
    if verdict is None or verdict.rule in _FIXED or not counts(entered, about):
        return False
    if verdict.rule is not Rule.WITHHELD or not knows_who_not(entered.standing):
        # A parent isn't told that something is withheld from the other, so to her it looks like any other no.
        return True
    # What a professional withholds no yes opens; a word of hers that stands can still be taken back.
    return own_word_on(entered, about, thing) is not None


def _undo(request: Request, rows: list[Row]) -> dict[str, Any] | None:
    """What was just chosen, by the address's own word, with the way back; whether it may be, the door decides."""
    id, _dot, was = request.query_params.get("gekozen", "").partition(".")
    row = next((each for each in rows if str(each.member.id) == id and each.may_choose), None)
    if row is None or was not in ("yes", "no", "rest"):
        return None
    words = _("%(who)s leest dit nu.") if row.told.sees else _("%(who)s leest dit nu niet.")
    if row.chosen == "yes" and not row.told.sees:
        words = _("Jouw ja is bewaard. Het telt hier niet alleen: %(who)s leest dit nu niet.")
    return {"words": words % {"who": row.member.name}, "member": row.member.id, "was": was}


async def standing_in(entered: Entered, member_id: UUID) -> Standing:
    """Where one member stands now."""
    return found_in(await everybody(entered.id), member_id)


_HERE = "/kringen/{circle:uuid}/wie-leest/{noun}/{thing:uuid}"
routes = [Route(_HERE, who_reads_it, methods=["GET"])]
