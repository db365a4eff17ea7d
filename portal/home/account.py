"""The own account: how I am called, which language I read, and signing out."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, doors
from portal.access.rules import TABLE, roles_outside
from portal.circles.audience import MemberRole
from portal.circles.models import Circle, Member
from portal.errors import NotSignedIn
from portal.people.actor import Actor, Capacity
from portal.people.changing import works_at
from portal.people.persons import Person
from portal.web import Form, _, flash, go, page, texts
from portal.web.cookies import keep

# In years; the page that starts a circle says the same.
BEGINS_HERSELF = 16
A_YEAR = 365 * 24 * 3600


async def account(request: Request) -> Response:
    """Who I am here."""
    person = await _person(request.state.actor)
    return await _page(request, person, Form.fresh(name=person.name, language=texts.locale()))


async def keep_account(request: Request) -> Response:
    """Keep my name and language."""
    actor: Actor = request.state.actor
    person = await _person(actor)
    form = await Form.read(request)
    # Staff are called as their organisation calls them.
    own = actor.capacity is Capacity.OWN
    name = form.text("name", required=_("Schrijf hoe je heet."), longest=80) if own else person.name
    language = form.choice("language", texts.languages(), required=_("Kies een taal."))
    if form.errors:
        return await _page(request, person, form, status=422)
    async with store.write():
        if name != person.name:
            await _rename(person, name, actor)
        person.name, person.language = name, language
        await person.save(update_fields=["name", "language"])
    response = flash(go("/account"), _("Bewaard."))
    keep(response, texts.COOKIE, language, lasts=A_YEAR)
    return response


async def _person(actor: Actor) -> Person:
    if actor.person_id is None:
        raise NotSignedIn
    return await Person.get(id=actor.person_id)


async def _rename(person: Person, name: str, actor: Actor) -> None:
    # A circle that calls her something else of its own goes on doing so.
    for member in await doors.page(Member, actor, Action.PEOPLE_READ, narrow={"person_id": person.id}):
        if member.name == person.name and member.stands_for(actor):
            await member.keep(by=actor, name=name)


async def _page(request: Request, person: Person, form: Form, status: int = 200) -> Response:
    actor: Actor = request.state.actor
    # Who is in one circle lands in it, and never sees the list from which a next one is started.
    starts = bool(TABLE[Action.CIRCLE_START] & roles_outside(actor))
    own = actor.capacity is Capacity.OWN
    young = own and await _is_too_young(actor)
    works = not own or await works_at(actor).exists()
    context = {"person": person, "form": form, "own": own, "starts": starts, "young": young, "works": works}
    return await page(request, "home/account.html", status=status, **context)


async def _is_too_young(actor: Actor) -> bool:
    """Whether she is under 16, as far as a circle of her own says so: others begin one for her."""
    hers = {"person_id": actor.person_id, "role": MemberRole.YOUNG_PERSON}
    places = [each.circle_id for each in await doors.page(Member, actor, Action.PEOPLE_READ, narrow=hers)]
    circles = await doors.page(Circle, actor, Action.PEOPLE_READ, narrow={"id__in": places})
    return any(each.age < BEGINS_HERSELF for each in circles)
