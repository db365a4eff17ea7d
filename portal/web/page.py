"""page(): a template, the frame every page has, and the reader's language, as one response."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import orjson
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal import clock
from portal.settings import settings
from portal.web import texts
from portal.web.cookies import drop, keep, named

STATIC = Path(__file__).parent / "static"
_FLASH = "kring_flash"

# Rooms above hang their part of the frame here (navigation, who am I); hanging.py does it.
page_frame: list[Callable[[Request], Awaitable[dict[str, Any]]]] = []
# Each room's templates/ folder; hanging.py adds them in order.
template_folders: list[Path] = [Path(__file__).parent / "templates"]


@cache
def _manifest() -> dict[str, str]:
    path = STATIC / "manifest.json"
    return dict(orjson.loads(path.read_bytes())) if path.exists() else {}


def static(name: str) -> str:
    """The address of a built file, by its plain name; the hash in it lets browsers keep it for a year."""
    return f"/static/{_manifest().get(name, name)}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(template_folders),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        # What is served changes with a new process: no page asks the disk of each of its parts whether it did.
        auto_reload=False,
    )
    environment.install_gettext_callables(texts._, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(static=static, today=clock.today, cookie=named)
    environment.filters.update(day=day_words, clock_time=time_words, iso=lambda moment: moment.isoformat())
    return environment


def day_words(moment: datetime | date, form: str = "d MMMM") -> str:
    """A day in the reader's words, as the Netherlands counts days."""
    day = moment.astimezone(clock.AMSTERDAM).date() if isinstance(moment, datetime) else moment
    if day.year != clock.today().year and form == "d MMMM":
        form = "d MMMM y"
    return str(format_date(day, form, locale=texts.locale()))


def time_words(moment: datetime) -> str:
    """The time of day in Amsterdam, 24 hours."""
    return str(format_time(moment.astimezone(clock.AMSTERDAM), "HH:mm", locale=texts.locale()))


async def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Render `template` within the frame; private pages are never stored by browser or proxy."""
    sheet = f"{template.partition('/')[0]}.css"
    for each in page_frame:
        context = {**await each(request), **context}
    html = (
        _environment()
        .get_template(template)
        .render(
            request=request,
            # A room's own style goes to its own pages only: nobody waits for what she doesn't see.
            sheet=sheet if sheet in _manifest() else "",
            lang=texts.locale(),
            dir=texts.direction(),
            languages=texts.languages(),
            settings=settings(),
            crisis=settings().crisis,
            flash=unquote(request.cookies.get(named(_FLASH), "")),
            **context,
        )
    )
    response = HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
    if named(_FLASH) in request.cookies:
        drop(response, _FLASH)
    return response


async def render(template: str, **context: Any) -> str:
    """A piece of a page as text, for news sent to open pages; nothing in it may differ per reader."""
    return _environment().get_template(template).render(**context)


def go(url: str) -> RedirectResponse:
    """Send the browser on with a GET, after a form was taken."""
    return RedirectResponse(url, status_code=303)


def flash(response: Response, text: str) -> Response:
    """Say `text` once, on the next page."""
    keep(response, _FLASH, quote(text), lasts=60)
    return response
