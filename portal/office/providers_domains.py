"""Which e-mail addresses are an organisation's own: by their domain its staff find their sign-in."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office.providers_keeping import keep, seen, switches_off
from portal.office.providers_steps import Way, way_here
from portal.people.openid.providers import Provider
from portal.web import Form, _, page

MOST = 50
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+([a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
# Where anybody may have an address: by such a domain a stranger would be sent to an employer's sign-in.
_ANYBODYS = """
gmail.com googlemail.com outlook.com outlook.nl outlook.be hotmail.com hotmail.nl hotmail.be hotmail.co.uk
live.be yahoo.co.uk duck.com live.com live.nl msn.com icloud.com
me.com mac.com yahoo.com yahoo.nl ymail.com aol.com gmx.com gmx.net gmx.de web.de mail.com proton.me
protonmail.com pm.me tutanota.com tuta.com zoho.com fastmail.com yandex.com yandex.ru mail.ru ziggo.nl
kpnmail.nl kpn.nl kpnplanet.nl planet.nl hetnet.nl home.nl xs4all.nl telfort.nl tele2.nl casema.nl chello.nl
upcmail.nl quicknet.nl zonnet.nl online.nl caiway.nl caiway.net solcon.nl zeelandnet.nl t-mobilethuis.nl
odido.nl freedom.nl freedomnet.nl budget.nl wxs.nl versatel.nl wanadoo.nl tiscali.nl orange.nl telenet.be
skynet.be
"""
PUBLIC = frozenset(_ANYBODYS.split())


async def domains(request: Request) -> Response:
    """The form."""
    way = await way_here(request, Action.DESK_READ)
    form = Form({"domains": "\n".join(way.provider.email_domains), "seen": seen(way.provider, "domeinen")})
    return await _domains_page(request, way, form)


async def keep_domains(request: Request) -> Response:
    """Keep them, each checked."""
    way = await way_here(request, Action.DESK_CHANGE)
    way.step("domeinen")
    form = await Form.read(request)
    found = _typed(form)
    if not form.errors and await _taken(found, way.provider):
        # Not which of them, and not by whom: that would tell who is connected here.
        form.wrong(
            "domains",
            _(
                "Een van deze domeinen is al in gebruik bij een andere organisatie. Is het van jullie? "
                "Vraag het wie Kring in jullie regio beheert."
            ),
        )
    return await keep(
        request, way, "domeinen", form, {"email_domains": found}, _domains_page, way.beside("domeinen", 1)
    )


def _typed(form: Form) -> list[str]:
    """The domains in the order typed, each once; a whole address is taken by its domain."""
    found: dict[str, None] = {}
    for each in re.split(r"[\s,;]+", form.text("domains", longest=4000)):
        if not (written := each.rpartition("@")[2].strip(".").casefold()):
            continue
        domain = _ascii(written)
        if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
            form.wrong("domains", _("‘%(domain)s’ is geen domein. Schrijf het zo: debrug.nl.") % {"domain": each[:80]})
        elif domain in PUBLIC:
            words = _("Bij %(domain)s kan iedereen een adres hebben. Vul alleen domeinen in die van jullie zelf zijn.")
            form.wrong("domains", words % {"domain": domain})
        found[domain] = None
    if len(found) > MOST:
        form.wrong(
            "domains", _("Dit zijn er meer dan %(most)s. Zet alleen neer wat jullie gebruiken.") % {"most": MOST}
        )
    return list(found)


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


async def _taken(found: list[str], provider: Provider) -> bool:
    others = await Provider.exclude(organisation_id=provider.organisation_id).values_list("email_domains", flat=True)
    return bool(set(found) & {each.casefold() for domains in others for each in domains})


async def _domains_page(request: Request, way: Way, form: Form, status: int = 200, **more: Any) -> Response:
    context: dict[str, Any] = {"prove": False, "both": False, **more}
    return await page(
        request,
        "office/providers/domains.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("domeinen"),
        form=form,
        off=switches_off(way.provider, "domeinen"),
        **context,
    )
