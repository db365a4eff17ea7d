"""What the provider calls us, and how we show it that it is us: a shared secret, or our own published keys."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office.providers_finding import known, recognises
from portal.office.providers_keeping import keep, seen, switches_off
from portal.office.providers_steps import Way, way_here
from portal.people.openid.providers import ClientAuth, Provider
from portal.web import Form, _, page


async def client(request: Request) -> Response:
    """The form; what is secret stands in no page once it is saved."""
    way = await way_here(request, Action.DESK_READ)
    provider = way.provider
    form = Form({"client_id": provider.client_id, "seen": seen(provider, "sleutel")})
    return await _client_page(request, way, form)


async def keep_client(request: Request) -> Response:
    """Keep them; an empty field keeps the secret there is."""
    way = await way_here(request, Action.DESK_CHANGE)
    form = await Form.read(request)
    values = _typed(form, way.provider)
    return await keep(request, way, "sleutel", form, values, _client_page, way.beside("sleutel", 1))


def _typed(form: Form, provider: Provider) -> dict[str, Any]:
    client_id = form.text("client_id", required=_("Vul in hoe jullie inlog ons noemt."), longest=200)
    how = form.choice("how", list(ClientAuth), required=_("Kies hoe jullie inlog ons herkent."))
    if how == ClientAuth.KEY:
        return {"client_id": client_id, "client_auth": ClientAuth.KEY, "client_secret": ""}
    secret = form.text("client_secret", longest=1000)
    if how and not secret and not provider.client_secret:
        form.wrong("client_secret", _("Vul het geheim in dat je van je ICT kreeg."))
    return {
        "client_id": client_id,
        "client_auth": ClientAuth.SECRET,
        "client_secret": secret or provider.client_secret,
    }


async def _client_page(request: Request, way: Way, form: Form, status: int = 200, **more: Any) -> Response:
    metadata = await known(way.provider)
    secret, key = recognises(metadata)
    auth = way.provider.client_auth
    # What stands there stays choosable, also when the provider no longer names it.
    secret = secret or (auth is ClientAuth.SECRET and bool(way.provider.client_secret))
    key = key or auth is ClientAuth.KEY
    safest = ClientAuth.KEY if metadata and key else ClientAuth.SECRET
    context: dict[str, Any] = {"prove": False, "both": False, **more}
    return await page(
        request,
        "office/providers/client.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("sleutel"),
        form=form,
        how=(auth if way.provider.client_id else safest).value,
        offered=(secret or not key, key),
        kept=bool(way.provider.client_secret),
        again=status != 200,
        off=switches_off(way.provider, "sleutel"),
        **context,
    )
