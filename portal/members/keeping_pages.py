"""How long the file of one circle is kept, and why; who directs says of which class it is."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.keeping import Chosen, chosen
from portal.circles.models import Circle
from portal.errors import NotFound
from portal.members.deciding import People
from portal.members.who_knows import read_by
from portal.people.sessions import must_be_fresh
from portal.settings import GENERAL, settings
from portal.web import Form, _, flash, go, page


def is_shown(circle: Circle) -> bool:
    """Whether there is something to choose: more than one class, or one that the settings no longer know."""
    return len(settings().file_classes) > 1 or bool(circle.keep_class)


def called(name: str) -> str:
    """What a class is called, as the region wrote it."""
    return name[:1].upper() + name[1:] if name else _("Zoals elk dossier")


def term(circle: Circle, name: str) -> str:
    """How long a file of this class is kept, in words."""
    found = settings().file_classes.get(name)
    if found is None:
        return _("Deze soort staat niet meer in de instellingen van de regio. Tot dat is hersteld, blijft het dossier.")
    if not found.until_age:
        return _("%(years)s jaar na de laatste verandering.") % {"years": found.years}
    return _("%(years)s jaar na de laatste verandering, en in elk geval tot %(name)s %(age)s jaar is.") % {
        "years": found.years,
        "name": circle.name,
        "age": found.until_age,
    }


async def keeping(request: Request) -> Response:
    """How long now, why, and what was said before; with the choice for who directs."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.KEEPING_READ)
    return await _page(request, entered, Form.fresh(kept=entered.circle.keep_class or GENERAL))


async def choose(request: Request) -> Response:
    """From now on it is kept as one of this class, with the reason beside it."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.KEEPING_CHOOSE)
    await must_be_fresh(request)
    form = await Form.read(request)
    options = {name or GENERAL: name for name in settings().file_classes}
    picked = form.choice("kept", options, required=_("Kies hoe lang het dossier blijft."))
    reason = form.text("reason", required=_("Schrijf waarom."), longest=600)
    if form.errors:
        return await _page(request, entered, form, status=422)
    async with store.write():
        circle = await Circle.hold(entered.id)
        if circle is None:
            raise NotFound(f"circle {entered.id}")
        if circle.keep_class == options[picked]:
            return flash(go(here(entered)), _("Dat was al zo. Er is niets veranderd."))
        await circle.keep(by=request.state.actor, keep_class=options[picked], keep_why=reason)
    return flash(go(here(entered)), _("Bewaard. Het dossier blijft nu zo lang."))


def here(entered: Entered) -> str:
    """Its own page."""
    return f"/kringen/{entered.id}/bewaren"


async def _page(request: Request, entered: Entered, form: Form, status: int = 200) -> Response:
    circle = entered.circle
    people = await People.of(circle)
    names = {each.person_id: each.name for each in people.members if each.person_id}
    said = await chosen(circle)
    return await page(
        request,
        "members/keeping.html",
        status=status,
        room="people",
        circle=circle,
        form=form,
        said=[(each, _who(each, names)) for each in said],
        term=term,
        called=called,
        options=[(name or GENERAL, called(name), term(circle, name)) for name in settings().file_classes],
        may_choose=is_shown(circle) and entered.may(Action.KEEPING_CHOOSE),
        read_by=read_by(entered, people),
    )


def _who(said: Chosen, names: dict[UUID, str]) -> str:
    # Who has left the circle since isn't in it to be named.
    return (said.by and names.get(said.by)) or _("wie toen de regie had")


HERE = "/kringen/{circle:uuid}/bewaren"

routes = [
    Route(HERE, keeping, methods=["GET"]),
    Route(HERE, choose, methods=["POST"]),
]
