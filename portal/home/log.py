"""Who looked at my file: the access log of one circle as its reader may know it, on a page and as a file."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from tortoise.expressions import Q

from portal.access import Action, doors, log
from portal.access.doors import Entered
from portal.access.rules import why_not
from portal.audit import AccessLine
from portal.circles.models import Member
from portal.errors import NotFound
from portal.home.log_words import log_title
from portal.home.looks import Names, by_day, look_of
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.store import as_id
from portal.web import _, page
from portal.web.page import day_words, time_words

# Lines, of which a look at one page leaves several: some fifty sentences.
PAGE = 250
_BATCH = 1000
_MOST = 2000


async def who_looked(request: Request) -> Response:
    """Sentences by day, newest first; a fixed number of queries however long the log is."""
    actor: Actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.LOG_READ_OWN)
    names = await names_in(actor, entered)
    whole = log.reads_all(entered.standing, entered.circle)
    without_hers = whole and not _asks_of_herself(request, names)
    narrow = _narrowed(request, names) & (_by_others(actor) if without_hers else Q())
    found = await _lines(actor, entered, narrow & await _before(request, entered), PAGE + 1)
    shown = found[:PAGE]
    asked = {name: request.query_params.get(name, "") for name in ("wie", "organisatie", "zelf")}
    return await page(
        request,
        "home/log.html",
        room="home",
        circle=entered.circle,
        title=log_title(entered),
        whole=whole,
        only_own="" if whole else _(why_not(Action.LOG_READ)),
        days=by_day(shown, names),
        without_hers=without_hers,
        people=[(str(each.id), names.called(each)) for each in names.members if each.person_id],
        organisations=[(str(id), name) for id, name in names.organisations.items()],
        asked=asked,
        later=request.query_params.get("voor", ""),
        next=shown[-1].id if len(found) > PAGE else None,
    )


async def download(request: Request) -> Response:
    """The same as a file, each line on its own; that it was taken is a line as well."""
    actor: Actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.LOG_DOWNLOAD)
    names = await names_in(actor, entered)
    headers = {"Content-Disposition": 'attachment; filename="wie-keek.csv"', "Cache-Control": "no-store"}
    rows = _rows(actor, entered, names, _narrowed(request, names))
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


async def _rows(actor: Actor, entered: Entered, names: Names, narrow: Q) -> AsyncIterator[str]:
    # The mark by which a spreadsheet knows UTF-8.
    yield "\ufeff" + _row(_("Dag"), _("Tijd"), _("Wie"), _("Organisatie"), _("Wat"))
    before = Q()
    while lines := await _lines(actor, entered, narrow & before, _BATCH):
        for line in lines:
            look = look_of(line, names)
            day, time = day_words(line.at, "d MMMM y"), time_words(line.at)
            yield _row(day, time, look.who, look.organisation, look.text)
        before = Q(seq__lt=lines[-1].seq)


def _row(*words: str) -> str:
    # A spreadsheet would calculate a name that begins like a formula.
    safe = [f"'{each}" if each[:1] in ("=", "+", "-", "@", "\t", "\r") else each for each in words]
    text = StringIO()
    csv.writer(text, delimiter=";").writerow(safe)
    return text.getvalue()


async def _lines(actor: Actor, entered: Entered, narrow: Q, limit: int) -> list[AccessLine]:
    return await log.lines(actor, [(entered.circle, entered.standing)], narrow=narrow, order="-seq", limit=limit)


async def names_in(actor: Actor, entered: Entered) -> Names:
    """Who stands behind the ids of this circle's log, as far as this reader may know."""
    members = await doors.page(Member, actor, Action.LOG_READ_OWN, within=entered, order=("since", "id"), limit=_MOST)
    ids = {each.organisation_id for each in members if each.organisation_id}
    found = await Organisation.filter(id__in=list(ids)).only("id", "name").order_by("name", "id")
    return Names(actor, members, {each.id: each.name for each in found})


def _narrowed(request: Request, names: Names) -> Q:
    """By one person in one capacity, or by one organisation; NotFound for who isn't known here."""
    narrow = Q()
    if who := request.query_params.get("wie"):
        member = next((each for each in names.members if str(each.id) == who and each.person_id), None)
        if member is None:
            raise NotFound("no such member to narrow the log by")
        works = {"organisation_id": member.organisation_id}
        narrow &= Q(
            person_id=member.person_id, **(works if member.organisation_id else {"organisation_id__isnull": True})
        )
    if asked := request.query_params.get("organisatie"):
        narrow &= Q(organisation_id=_known(asked, names))
    return narrow


def _asks_of_herself(request: Request, names: Names) -> bool:
    """Whether the reader wants to see what she did herself: else that drowns what others did."""
    who = request.query_params.get("wie", "")
    return bool(request.query_params.get("zelf")) or any(
        str(each.id) == who and names.is_me(each) for each in names.members
    )


def _by_others(actor: Actor) -> Q:
    """What somebody else did, or she in another capacity, or nobody: no column is compared with nothing."""
    elsewhere = Q(organisation_id__isnull=False)
    if actor.organisation_id:
        elsewhere = Q(organisation_id__isnull=True) | ~Q(organisation_id=actor.organisation_id)
    return Q(person_id__isnull=True) | ~Q(person_id=actor.person_id) | elsewhere


def _known(asked: str, names: Names) -> UUID:
    found = next((id for id in names.organisations if str(id) == asked), None)
    if found is None:
        raise NotFound("no such organisation to narrow the log by")
    return found


async def _before(request: Request, entered: Entered) -> Q:
    """From the last line shown on. Its place in the chain stands in no address: a gap there would tell of a line."""
    asked = request.query_params.get("voor", "")
    if not asked:
        return Q()
    id = as_id(asked)
    last = await _lines(request.state.actor, entered, Q(id=id), 1) if id else []
    if not last:
        raise NotFound("no such place in the log")
    return Q(seq__lt=last[0].seq)
