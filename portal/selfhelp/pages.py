"""Self-help for everyone: the shelf, a module's front, and reading its pages; who began on her own goes on here too."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.people.actor import Actor
from portal.questions import Answers, filled
from portal.selfhelp import keeping, own, shelf
from portal.selfhelp.models import Progress
from portal.selfhelp.modules import Module
from portal.selfhelp.showing import module_page, reader
from portal.web import Form, _, page


async def all_modules(request: Request) -> Response:
    """The shelf; who began something sees where she is."""
    return await _shelf(request)


async def front(request: Request) -> Response:
    """What a module is, how long it takes, and where she is in it."""
    module = shelf.module(request.path_params["slug"])
    if module is None:
        return await _shelf(request, missing=_("Deze module is er niet. Kijk hieronder welke er wel zijn."))
    return await _front(request, module)


async def read(request: Request) -> Response:
    """One page: for who began with her answers, for everyone else to read."""
    module = shelf.module(request.path_params["slug"])
    if module is None:
        return await _shelf(request, missing=_("Deze module is er niet. Kijk hieronder welke er wel zijn."))
    here = module.page(request.path_params["page"])
    if here is None:
        missing = _("Deze pagina is er niet in deze module. Kijk hieronder welke er wel zijn.")
        return await _front(request, module, missing=missing)
    actor: Actor = request.state.actor
    going = await Progress.of(actor, module)
    if going is None:
        return await module_page(request, module, here, Form())
    answers = await doors.open(Answers, going.answers_id, actor, Action.SELFHELP_READ)
    return await module_page(request, module, here, filled(here.questions, answers.given), going=going, answers=answers)


async def _shelf(request: Request, *, missing: str = "") -> Response:
    goings = await Progress.by_module(request.state.actor)
    modules = [(module, goings.get(module.slug)) for module in shelf.modules()]
    return await page(request, "selfhelp/shelf.html", status=404 if missing else 200, modules=modules, missing=missing)


async def _front(request: Request, module: Module, *, missing: str = "") -> Response:
    goings = await Progress.all_of(request.state.actor, module)
    current = goings[0] if goings and goings[0].left_at is None else None
    return await page(
        request,
        "selfhelp/front.html",
        status=404 if missing else 200,
        module=module,
        going=current,
        here=current.page_in(module) if current else None,
        any_going=bool(goings),
        missing=missing,
        **reader(request.state.actor),
    )


routes = [
    Route("/zelfhulp", all_modules),
    Route("/zelfhulp/{slug}", front),
    Route("/zelfhulp/{slug}/mijn/begin", own.begin, methods=["POST"]),
    Route("/zelfhulp/{slug}/mijn/opnieuw", own.again, methods=["POST"]),
    Route("/zelfhulp/{slug}/mijn/antwoorden", own.answers),
    Route("/zelfhulp/{slug}/mijn/wissen", own.ask_erasing),
    Route("/zelfhulp/{slug}/mijn/wissen", own.erasing, methods=["POST"]),
    Route("/zelfhulp/{slug}/{page}", read),
    Route("/zelfhulp/{slug}/{page}", keeping.send, methods=["POST"]),
    Route("/zelfhulp/{slug}/{page}/concept", keeping.jot, methods=["POST"]),
]
