"""My devices: where I am signed in, each as I know it; and ending one, or all but this one."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.audit import write_line
from portal.errors import NotFound, NotSignedIn
from portal.people.actor import Actor, Strength
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.session_row import Session
from portal.store import write
from portal.web import flash, go, page
from portal.web.texts import _

# In this order: nearly every browser also says that it is Chrome or Safari, and a phone that it is Linux or a Mac.
_BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
]
_PHONES = {"Android", "iPhone", "iPad"}
HERE = "/account/apparaten"


def device_of(request: Request) -> str:
    """'Chrome, Android': the browser and what it runs on, as its owner knows them; '' when it says neither."""
    said = request.headers.get("user-agent", "")
    found = [next((name for mark, name in known if mark in said), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(each for each in found if each)


@dataclass(frozen=True)
class Device:
    """One session as the page shows it."""

    session: Session
    name: str
    icon: str
    means: str
    work: str
    is_this: bool


async def devices(request: Request) -> Response:
    """Every device on which she is signed in, this one first."""
    mine = await _mine(request)
    organisations = await Organisation.in_bulk({each.organisation_id for each in mine if each.organisation_id}, "id")
    found = Provider.filter(id__in=[each.provider_id for each in mine if each.provider_id])
    providers = {each.id: each for each in await found.prefetch_related("organisation")}
    shown = [_shown(each, request.state.actor, organisations, providers) for each in mine]
    shown.sort(key=lambda each: not each.is_this)
    return await page(request, "people/devices.html", devices=shown, own=request.state.actor.organisation_id is None)


async def _mine(request: Request) -> list[Session]:
    """Her living sessions; at work only those of this work, since an employer's login opens nothing else of hers."""
    actor: Actor = request.state.actor
    if actor.person_id is None:
        raise NotSignedIn
    here = actor.organisation_id
    found = await Session.living_of(actor.person_id)
    return [each for each in found if here is None or each.organisation_id == here]


def _shown(
    session: Session, actor: Actor, organisations: dict[UUID, Organisation], providers: dict[UUID, Provider]
) -> Device:
    organisation = organisations.get(session.organisation_id) if session.organisation_id else None
    provider = providers[session.provider_id] if session.provider_id else None
    browser, _comma, system = (session.device or "").partition(", ")
    return Device(
        session,
        _("%(browser)s op %(system)s") % {"browser": browser, "system": system} if system else browser,
        "mobile" if system in _PHONES else "laptop",
        _means(session, organisation, provider),
        organisation.name if organisation else "",
        session.id == actor.session_id,
    )


def _means(session: Session, organisation: Organisation | None, provider: Provider | None) -> str:
    name = provider.label if provider else organisation.name if organisation else ""
    if name:
        return _("via %(name)s") % {"name": name}
    return {
        Strength.CODE: _("met een code uit de mail"),
        Strength.PASSKEY: _("met een passkey"),
        Strength.RECOVERY: _("met een herstelcode"),
    }.get(session.strength, "")


async def end_one(request: Request) -> Response:
    """Sign out on one device; without a fresh proof, since safety comes first."""
    session = await _one(request)
    if session.id == request.state.actor.session_id:
        raise NotFound("this device signs out by signing out")
    await _end(request, [session])
    return flash(go(HERE), _("Dat apparaat is uitgelogd."))


async def end_others(request: Request) -> Response:
    """Sign out everywhere but here."""
    here = request.state.actor.session_id
    await _end(request, [each for each in await _mine(request) if each.id != here])
    return flash(go(HERE), _("Je bent nu alleen nog hier ingelogd."))


async def _one(request: Request) -> Session:
    """One of hers; also one that has ended meanwhile, as after a double click."""
    actor: Actor = request.state.actor
    if actor.person_id is None:
        raise NotSignedIn
    id: UUID = request.path_params["session"]
    session = await Session.get_or_none(id=id, person_id=actor.person_id)
    if session is None or actor.organisation_id not in (None, session.organisation_id):
        raise NotFound("no session of hers")
    return session


async def _end(request: Request, found: list[Session]) -> None:
    actor: Actor = request.state.actor
    async with write():
        for session in found:
            if await Session.end_where(id=session.id):
                await write_line({**actor.line(), "action": "session_end", "kind": "Session", "thing_id": session.id})


routes = [
    Route(HERE, devices),
    Route(f"{HERE}/uit", end_others, methods=["POST"]),
    Route(f"{HERE}/{{session:uuid}}/uit", end_one, methods=["POST"]),
]
