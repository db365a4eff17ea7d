"""Pages for everybody: help now, wiping one's traces, the language, and what an installed page is called."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal.web import texts
from portal.web.away import again
from portal.web.cookies import keep
from portal.web.page import go, page, static
from portal.web.texts import _

A_YEAR = 365 * 24 * 3600


async def now_help(request: Request) -> Response:
    """Whom to call now."""
    return await page(request, "web/now_help.html")


async def traces(request: Request) -> Response:
    """What a browser remembers, and how to wipe it."""
    return await page(request, "web/traces.html")


async def choose_language(request: Request) -> Response:
    """Speak the chosen language from now on, on the page the reader was on."""
    form = await request.form()
    response = go(own_path(str(form.get("next", "/"))))
    code = str(form.get("taal", ""))
    if code in texts.languages():
        keep(response, texts.COOKIE, code, lasts=A_YEAR)
    return response


async def begin_again(request: Request) -> Response:
    """Come back after a quick exit, knowingly."""
    form = await request.form()
    return again(go(own_path(str(form.get("next", "/")))))


async def manifest(request: Request) -> Response:
    """How this looks on a phone's first screen: as neutral as the tab."""
    name = _("Mijn pagina")
    icons = [
        {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ]
    return JSONResponse(
        {
            "name": name,
            "short_name": name,
            "lang": texts.locale(),
            "dir": texts.direction(),
            "start_url": "/",
            "display": "standalone",
            "background_color": "#f8f4ec",
            "theme_color": "#f8f4ec",
            "icons": icons,
        },
        media_type="application/manifest+json",
    )


def own_path(wanted: str) -> str:
    """A path of ours; '/' for anything that would lead to another site."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if plain and wanted.isprintable() else "/"


routes = [
    Route("/hulp-nu", now_help),
    Route("/sporen-wissen", traces),
    Route("/taal", choose_language, methods=["POST"]),
    Route("/opnieuw", begin_again, methods=["POST"]),
    Route("/manifest.webmanifest", manifest),
]
