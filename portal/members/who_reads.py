"""Who reads what in my circle: everybody with the reason, and her own yes or no about each."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, store
from portal.access import Action, Role, doors
from portal.access.along import everybody, knows_who_not
from portal.access.doors import Entered
from portal.access.standing import Standing
from portal.circles.ages import next_turn
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.in_words import as_list, kind_name, why_you
from portal.circles.models import Member
from portal.circles.seeing import Item, Rule, Verdict
from portal.errors import NotFound
from portal.members import sight
from portal.members.choosing import (
    NETWORK_TEXT,
    chooses,
    counts,
    must_choose,
    notices,
    own_word,
    questions,
    say,
    sentences,
    text_of,
)
from portal.members.told import looks_along, said_of, who_help
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.page import day_words, time_words


@dataclass(frozen=True)
class Told:
    """What somebody reads, or not, of some kinds, and why."""

    kinds: str
    sees: bool
    why: str


@dataclass(frozen=True)
class Row:
    """One person of the circle as the reader may know of her."""

    member: Member
    told: list[Told]
    more: str
    may_choose: bool


async def who_reads(request: Request) -> Response:
    """Everybody, with what each reads and why; a parent, an aunt or a neighbour finds only herself here."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.SHARING_READ)
    all_ = await everybody(entered.id)
    wide = knows_who_not(entered.standing) or chooses(entered)
    shown = [each for each in all_ if _is_shown(each, entered, wide)]
    return await page(
        request,
        "members/who_reads.html",
        room="people",
        circle=entered.circle,
        wide=wide,
        chooses=chooses(entered),
        own=entered.is_(Role.YOUNG_PERSON),
        looks=looks_along(entered),
        withholds=entered.may(Action.WITHHELD_READ),
        rows=[_row(each, entered, all_, wide) for each in shown],
        kind=sight.kind,
    )


def _is_shown(each: Standing, entered: Entered, wide: bool) -> bool:
    mine = each.member is not None and entered.member is not None and each.member.id == entered.member.id
    # The young person reads what is hers: there is nothing to choose, so it isn't a row of her own page.
    return not (mine and entered.is_(Role.YOUNG_PERSON)) if wide else mine


def _row(each: Standing, entered: Entered, all_: list[Standing], wide: bool) -> Row:
    member = _member(each)
    mine = entered.member is not None and member.id == entered.member.id
    told = []
    by_words = [(kind, *_told(each, entered, kind, mine)) for kind in CONSENTED]
    for (sees, words), group in groupby(by_words, key=lambda one: (one[1], one[2])):
        told.append(Told(as_list([kind_name(kind, member.role) for kind, _sees, _words in group]), sees, words))
    more = "" if mine and not entered.is_(Role.PROFESSIONAL) else _by_organisation(each, all_)
    return Row(member, told, more, counts(entered, each))


def _told(each: Standing, entered: Entered, kind: Kind, mine: bool) -> tuple[bool, str]:
    verdict = each.of_kind(kind)
    member, circle = _member(each), entered.circle
    if verdict is None:
        raise NotFound(f"member {member.id} stands nowhere in circle {entered.id}")
    if mine:
        return verdict.sees, why_you(verdict, circle.name, circle.age_band, member.role)
    return verdict.sees, said_of(verdict, member, entered)


def _by_organisation(each: Standing, all_: list[Standing]) -> str:
    """Whose staff's writing a parent reads without her yes, by the organisation's own choice; '' for nobody's."""
    sight_ = each.sight
    if sight_ is None or each.member is None:
        return ""
    names = {}
    for other in all_:
        organisation = other.member.organisation if other.member else None
        if organisation is None or organisation.id not in sight_.choices.minimum:
            continue
        opened = [each.of_kind(kind, organisation.id) for kind in CONSENTED]
        if any(said is not None and said.rule is Rule.ORGANISATION for said in opened):
            names[organisation.id] = organisation.name
    if not names:
        return ""
    words = _("Wel leest %(who)s wat medewerkers van %(organisations)s schrijven. Die laten ouders met gezag lezen.")
    return words % {"who": each.member.name, "organisations": as_list(list(names.values()))}


async def choose_page(request: Request) -> Response:
    """Her yes or no about one person, kind by kind."""
    entered, about = await _about(request)
    form = Form.fresh(**{each.kind.value: each.now for each in questions(entered, about)})
    return await _form_page(request, entered, about, form)


async def choose(request: Request) -> Response:
    """Keep each answer she changed; what an old page still shows changes nothing it didn't ask."""
    entered, about = await _about(request)
    speaker = must_choose(entered)
    form, by = await Form.read(request), request.state.actor
    chosen = {kind: form.choice(kind.value, ("yes", "no")) for kind in CONSENTED}
    if form.errors:
        return await _form_page(request, entered, about, form, status=422)
    said: list[Kind] = []
    async with store.write():
        # What holds is read again inside the write: two tabs may answer at the same moment.
        about = await standing_of(entered, _member(about).id)
        for kind, answer in chosen.items():
            if form.values.get(f"was-{kind.value}", "") == answer:
                continue
            yes = answer == "yes"
            words, text = sentences(kind, _member(about))[0 if yes else 1], text_of(kind, _member(about))
            before = own_word(entered, about, Item(kind))
            if await say(speaker, _member(about), yes, before, by=by, words=words, text=text, kind=kind):
                said.append(kind)
    after = await standing_of(entered, _member(about).id)
    return flash(go(f"/kringen/{entered.id}/delen"), _changed(after, said, chosen))


def _changed(after: Standing, said: list[Kind], chosen: dict[Kind, str]) -> str:
    if not said:
        return _("Er is niets veranderd.")
    words = []
    for kind in said:
        verdict = after.of_kind(kind)
        sees = verdict is not None and verdict.sees
        words.append(_state(kind, sees, _member(after)))
        if sees != (chosen[kind] == "yes"):
            words.append(_("Jouw antwoord is bewaard. Het telt hier niet alleen, dus er verandert nu niets."))
    now = clock.now()
    return _("Vanaf %(day)s, %(time)s uur: %(what)s") % {
        "day": day_words(now),
        "time": time_words(now),
        "what": " ".join(words),
    }


def _state(kind: Kind, sees: bool, about: Member) -> str:
    yes, no = {
        Kind.PLAN: (_("%(who)s leest het plan."), _("%(who)s leest het plan niet.")),
        Kind.TALK: (_("%(who)s leest de gesprekken."), _("%(who)s leest de gesprekken niet.")),
        Kind.NOTES: (_("%(who)s leest de notities."), _("%(who)s leest de notities niet.")),
        Kind.PAPERS: (_("%(who)s leest de papieren."), _("%(who)s leest de papieren niet.")),
    }[kind]
    if text_of(kind, about) == NETWORK_TEXT:
        yes = _("%(who)s leest de doelen en eigen stappen.")
        no = _("%(who)s leest de doelen en eigen stappen niet.")
    return (yes if sees else no) % {"who": about.name}


async def _about(request: Request) -> tuple[Entered, Standing]:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    found = await doors.open(Member, request.path_params["member"], actor, Action.SHARING_CHOOSE, within=entered)
    must_choose(entered)
    about = await standing_of(entered, found.id)
    if not counts(entered, about):
        raise NotFound(f"nothing to choose about member {found.id}")
    await must_be_fresh(request)
    return entered, about


async def standing_of(entered: Entered, member_id: UUID) -> Standing:
    """Where one member of this circle stands now."""
    for each in await everybody(entered.id):
        if each.member is not None and each.member.id == member_id:
            return each
    raise NotFound(f"member {member_id} of circle {entered.id}")


def _member(standing: Standing) -> Member:
    if standing.member is None:
        raise NotFound("nobody stands here")
    return standing.member


async def _form_page(request: Request, entered: Entered, about: Standing, form: Form, status: int = 200) -> Response:
    turn = next_turn(entered.circle.birth_date, clock.today())
    parent = _member(about).role is MemberRole.PARENT
    return await page(
        request,
        "members/choose.html",
        status=status,
        room="people",
        circle=entered.circle,
        member=about.member,
        form=form,
        questions=questions(entered, about),
        kind_name=kind_name,
        notices=notices(_member(about), entered.circle.age_band),
        helpers=sight.names(who_help(await entered.circle.members(), _member(about)), _("of")),
        kind=sight.kind,
        own=entered.is_(Role.YOUNG_PERSON),
        withheld=any(_is_withheld(about.of_kind(kind)) for kind in CONSENTED),
        turn=turn if parent else None,
    )


def _is_withheld(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.rule is Rule.WITHHELD


routes = [
    Route("/kringen/{circle:uuid}/delen", who_reads, methods=["GET"]),
    Route("/kringen/{circle:uuid}/delen/{member:uuid}", choose_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/delen/{member:uuid}", choose, methods=["POST"]),
]
