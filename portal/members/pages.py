"""The people of a circle: who is in, what each may see, until when; leaving it, and ending a membership."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.access.rules import Role
from portal.circles.ages import custody_counts
from portal.circles.audience import MemberRole
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.errors import NotAllowed, NotFound
from portal.members import (
    accepting,
    asking,
    by_code,
    cover_pages,
    custody,
    directing_pages,
    emergency_pages,
    erasing,
    erasure_pages,
    inviting,
    keeping_pages,
    leaving,
    looking,
    one_choice,
    one_thing,
    organisation_asking,
    organisation_changing,
    organisation_pages,
    paper,
    sight,
    starting,
    turn_pages,
    who_reads,
    withholding_pages,
)
from portal.members.cover import Cover
from portal.members.deciding import Asked, People, asked
from portal.members.erasure import ErasureRequest, may_ask
from portal.members.giving import NEWS_LASTS, CameIn, came_in
from portal.members.models import LASTS, Invitation
from portal.members.told import who_help
from portal.people.sessions import must_be_fresh
from portal.web import _, flash, go, page


@dataclass(frozen=True)
class Shown:
    """One person as the page shows her."""

    member: Member
    organisation: str
    sees: str
    custody: str
    may_check: bool
    last_day: date | None
    directs: bool
    is_me: bool
    may_end: bool
    cover: Cover | None
    covered: str


async def people(request: Request) -> Response:
    """Everybody in this circle, everybody who was asked, and everybody a hand-over named."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    all_people = await People.of(entered.circle)
    under_way = await _under_way(request, entered, all_people)
    asked_members = {each.invitation.member_id for each in under_way if each.invitation.is_pending}
    await Member.fetch_for_list(all_people.members, "organisation")
    ended = await Custody.ended_in_circle(entered.id)
    shown = [_shown(each, all_people, entered, ended) for each in all_people.members]
    return await page(
        request,
        "members/people.html",
        circle=entered.circle,
        entered=entered,
        action=Action,
        family=[each for each in shown if each.member.role is not MemberRole.PROFESSIONAL],
        care=[each for each in shown if each.member.role is MemberRole.PROFESSIONAL],
        directing=all_people.directing,
        director=all_people.director,
        who_can_direct=_who_can_direct(all_people, entered),
        last_director=None if all_people.director else await Directing.last_of(entered.circle),
        young_person=all_people.young_person,
        named=[each for each in all_people.named if each.id not in asked_members],
        custody_of={each.id: _custody_of(each, all_people, ended) for each in all_people.named},
        may_check=_may_check(entered),
        under_way=[(each, *sight.state_words(all_people, each, entered.member)) for each in under_way],
        mine=[each for each in under_way if each.waits_for(entered.member)],
        came=await _news(request, entered, all_people),
        emergencies=await emergency_pages.lines(actor, entered, days=90),
        asked_organisations=await organisation_pages.questions_for(actor, entered, all_people),
        offer_from=await directing_pages.asked_by(entered, all_people),
        may_take_up=await directing_pages.may_take_up(entered, all_people),
        covers=await cover_pages.lines(actor, entered, all_people),
        may_ask_cover=entered.member in all_people.can_direct,
        who_decides=sight.who_decides(entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        kind=sight.kind,
        erasing=await ErasureRequest.known_to(entered.member),
        may_ask_erasing=may_ask(entered.member, entered.standing.roles, entered.circle.age_band).yes,
        erasing_path=erasing.path(entered.id),
        turning=turn_pages.told_to(entered),
    )


def _who_can_direct(all_people: People, entered: Entered) -> str:
    who = sight.names(all_people.can_direct, _("of"), entered.member)
    return who[:1].upper() + who[1:]


async def _under_way(request: Request, entered: Entered, all_people: People) -> list[Asked]:
    # What came to nothing stays to be seen for as long as an invitation lasts, then the page is calm again.
    found = await doors.page(
        Invitation,
        request.state.actor,
        Action.INVITATION_READ,
        within=entered,
        narrow={"accepted_at__isnull": True, "changed_at__gt": clock.now() - 2 * LASTS},
        order=("-made_at", "-id"),
    )
    return await asked(all_people, found)


async def _news(request: Request, entered: Entered, all_people: People) -> list[tuple[Invitation, CameIn]]:
    """Who came in with a code lately, for those who gave it: it may not be whom they meant."""
    found = await doors.page(
        Invitation,
        request.state.actor,
        Action.INVITATION_READ,
        within=entered,
        narrow={"email_index": "", "accepted_at__gt": clock.now() - NEWS_LASTS},
        order=("-accepted_at", "-id"),
    )
    mine = entered.member
    given = [each.invitation for each in await asked(all_people, found) if each.gives(mine)]
    seen = [(each, await came_in(all_people, each, mine)) for each in given]
    return [(each, came) for each, came in seen if came]


def _shown(member: Member, all_people: People, entered: Entered, ended: dict[UUID, Custody]) -> Shown:
    mine = entered.member
    is_me = mine is not None and mine.id == member.id
    cover = next((each for each in all_people.covers if each.stand_in_id == member.id), None)
    covered = all_people.member(cover.covered_id) if cover else None
    return Shown(
        member,
        member.organisation.name if member.organisation else "",
        sight.sees(member.role, entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        _custody_of(member, all_people, ended) if is_me or entered.may(Action.CUSTODY_READ) else "",
        # Looked up for the first time, again, or ended by a court: a professional writes it down.
        _is_parent(member) and _may_check(entered),
        sight.last_day(member),
        all_people.director is not None and all_people.director.id == member.id,
        is_me,
        mine is not None and all_people.may_end(mine, member),
        cover,
        covered.name if covered else _("een collega"),
    )


def _custody_of(member: Member, all_people: People, ended: dict[UUID, Custody]) -> str:
    known = all_people.custody.get(member.id) or ended.get(member.id)
    # Over who is of age nobody has custody; who had it and since when not is nothing of this page any more.
    return sight.custody_words(known) if known and custody_counts(all_people.circle.age_band) else ""


def _may_check(entered: Entered) -> bool:
    return entered.may(Action.CUSTODY_VERIFY) and custody_counts(entered.circle.age_band)


def _is_parent(member: Member) -> bool:
    return member.role is MemberRole.PARENT


async def end_page(request: Request) -> Response:
    """What happens when somebody's membership ends, before it does."""
    entered, member = await _to_end(request)
    helpers = sight.names(who_help(await entered.circle.members(), member), _("of"))
    return await page(request, "members/end.html", circle=entered.circle, member=member, helpers=helpers)


async def end(request: Request) -> Response:
    """Her membership ends now, and what she has open with it."""
    entered, member = await _to_end(request)
    async with store.write():
        await member.leave(by=request.state.actor)
    words = _("%(name)s zit niet meer in de kring.") % {"name": member.name}
    return flash(go(f"/kringen/{entered.id}/mensen"), words)


async def _to_end(request: Request) -> tuple[Entered, Member]:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    member = await doors.open(Member, request.path_params["member"], actor, Action.MEMBER_END, within=entered)
    all_people = await People.of(entered.circle)
    other = next((each for each in all_people.members if each.id == member.id), None)
    if other is None or entered.member is None:
        raise NotFound(f"member {member.id} of circle {entered.id}")
    if not all_people.may_end(entered.member, other):
        raise NotAllowed(
            f"end member {other.id}", words=_("Jij kunt %(name)s niet uit de kring halen.") % {"name": other.name}
        )
    await must_be_fresh(request)
    return entered, other


ONE = "/kringen/{circle:uuid}/mensen/uitnodigingen/{invitation:uuid}"
COVER = "/kringen/{circle:uuid}/mensen/vervanging"
REGIE = "/kringen/{circle:uuid}/regie"

routes = [
    Route("/kringen/nieuw", starting.start_page, methods=["GET"]),
    Route("/kringen/nieuw", starting.start, methods=["POST"]),
    Route("/kringen/{circle:uuid}/mensen", people, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/uitnodigen", asking.invite_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/uitnodigen", asking.invite, methods=["POST"]),
    Route(ONE, inviting.invitation, methods=["GET"]),
    Route(f"{ONE}/antwoord", inviting.confirm, methods=["POST"]),
    Route(f"{ONE}/intrekken", inviting.withdraw, methods=["POST"]),
    Route(f"{ONE}/papier", paper.paper, methods=["GET"]),
    Route(f"{ONE}/qr.svg", paper.square, methods=["GET"]),
    Route(f"{ONE}/nieuwe-code", paper.renew, methods=["POST"]),
    Route("/kringen/{circle:uuid}/mensen/{member:uuid}/weghalen", end_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/{member:uuid}/weghalen", end, methods=["POST"]),
    Route("/kringen/{circle:uuid}/mensen/{member:uuid}/gezag", custody.check_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/{member:uuid}/gezag", custody.check, methods=["POST"]),
    Route(f"{REGIE}", directing_pages.directing, methods=["GET"]),
    Route(f"{REGIE}/overdragen", directing_pages.hand_page, methods=["GET"]),
    Route(f"{REGIE}/overdragen", directing_pages.hand, methods=["POST"]),
    Route(f"{REGIE}/overnemen", directing_pages.take_page, methods=["GET"]),
    Route(f"{REGIE}/overnemen", directing_pages.take, methods=["POST"]),
    Route(f"{REGIE}/{{offer:uuid}}/antwoord", directing_pages.answer, methods=["POST"]),
    Route(f"{REGIE}/{{offer:uuid}}/intrekken", directing_pages.withdraw, methods=["POST"]),
    Route(COVER, cover_pages.ask_page, methods=["GET"]),
    Route(COVER, cover_pages.ask, methods=["POST"]),
    Route(f"{COVER}/{{cover:uuid}}/stoppen", cover_pages.stop_page, methods=["GET"]),
    Route(f"{COVER}/{{cover:uuid}}/stoppen", cover_pages.stop, methods=["POST"]),
    Route("/vervanging/{cover:uuid}", cover_pages.question, methods=["GET"]),
    Route("/vervanging/{cover:uuid}", cover_pages.answer, methods=["POST"]),
    Route("/spoed", emergency_pages.open_page, methods=["GET"]),
    Route("/spoed", emergency_pages.open_circle, methods=["POST"]),
    Route("/kringen/{circle:uuid}/spoed/{emergency:uuid}", emergency_pages.one, methods=["GET"]),
    Route("/kringen/{circle:uuid}/spoed/{emergency:uuid}/vrijgeven", emergency_pages.release, methods=["POST"]),
    *keeping_pages.routes,
    *turn_pages.routes,
    *erasure_pages.routes,
    *leaving.routes,
    *organisation_asking.routes,
    *organisation_pages.routes,
    *organisation_changing.routes,
    *who_reads.routes,
    *looking.routes,
    *one_thing.routes,
    *one_choice.routes,
    *withholding_pages.routes,
    Route("/uitnodiging", by_code.enter_page, methods=["GET"]),
    Route("/uitnodiging", by_code.enter, methods=["POST"]),
    Route("/uitnodiging/{token:str}", accepting.letter_page, methods=["GET"]),
    Route("/uitnodiging/{token:str}", accepting.answer, methods=["POST"]),
]
