"""Her own module: begin without anyone's leave, begin again, read her answers back, wipe them."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, doors
from portal.errors import NotFound
from portal.people.actor import Actor
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress, begin_anew, erase
from portal.selfhelp.modules import Module
from portal.web import Form, _, flash, go, page


async def begin(request: Request) -> Response:
    """Begin, or go on where she was: asked twice, it is once."""
    module = _module(request)
    async with store.write():
        await doors.outside(request.state.actor, Action.SELFHELP_KEEP)
        going = await Progress.begin(module, by=request.state.actor)
    return go(f"{module.path}/{going.page_in(module).id}")


async def again(request: Request) -> Response:
    """Begin again; the answers of last time stay hers to read."""
    module = _module(request)
    form = await Form.read(request)
    try:
        left_id = UUID(form.values.get("going", ""))
    except ValueError:
        raise NotFound("no going") from None
    async with store.write():
        await doors.outside(request.state.actor, Action.SELFHELP_KEEP)
        going = await begin_anew(left_id, module, by=request.state.actor)
    return go(f"{module.path}/{going.page_in(module).id}")


async def answers(request: Request) -> Response:
    """All she answered, of each time, to read or print."""
    module = _module(request)
    actor: Actor = request.state.actor
    await doors.outside(actor, Action.SELFHELP_READ)
    goings = await Progress.all_of(actor, module)
    if not goings:
        return go(module.path)
    ids = [str(each.answers_id) for each in goings]
    kept = await doors.page(Answers, actor, Action.SELFHELP_READ, narrow={"id__in": ids}, limit=len(ids))
    given = {each.id: each.given for each in kept}
    times = [(each, filled_pages(module, given.get(each.answers_id, {}))) for each in goings]
    return await page(request, "selfhelp/answers.html", module=module, times=times)


async def ask_erasing(request: Request) -> Response:
    """Say what wiping means, and ask once more."""
    module = _module(request)
    await doors.outside(request.state.actor, Action.SELFHELP_READ)
    goings = await Progress.all_of(request.state.actor, module)
    if not goings:
        return go(module.path)
    return await page(request, "selfhelp/erase.html", module=module)


async def erasing(request: Request) -> Response:
    """Wipe them; asked twice, it is once."""
    module = _module(request)
    async with store.write():
        await doors.outside(request.state.actor, Action.SELFHELP_KEEP)
        await erase(module, by=request.state.actor)
    return flash(go(module.path), _("Je antwoorden zijn gewist."))


def _module(request: Request) -> Module:
    module = shelf.module(request.path_params["slug"])
    if module is None:
        raise NotFound("no such module")
    return module


def filled_pages(module: Module, given: dict[str, object]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Per page its title and, per answered question, the question with the answer in words."""
    found = []
    for group in module.questionnaire.groups:
        said = [
            (question.text, question.words(given[question.link_id]))  # type: ignore[arg-type]
            for question in group.questions
            if question.link_id in given
        ]
        if said:
            found.append((group.title, said))
    return found
