"""How an organisation looks: its colours as a stylesheet, its logo, and where both are served."""

from io import BytesIO
from urllib.parse import urlencode

import imagesize
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import NotFound
from portal.people import colours
from portal.people.models import SHOWN, Organisation

LARGEST = 100_000
_LEAST, _MOST = 16, 2000
# By what a file begins with, never by what it is called.
_BEGINNINGS = {
    "image/png": (b"\x89PNG\r\n\x1a\n", 0, b""),
    "image/jpeg": (b"\xff\xd8\xff", 0, b""),
    "image/webp": (b"RIFF", 8, b"WEBP"),
}
_YEAR = "public, max-age=31536000, immutable"


def sheet_of(organisation: Organisation | None) -> str:
    """Where its stylesheet is; '' when it looks like us."""
    return _path(organisation, "uiterlijk.css") if organisation and organisation.colours else ""


def logo_of(organisation: Organisation | None) -> str:
    """Where its logo is; '' when it has none."""
    return _path(organisation, "logo") if organisation and organisation.logo_type else ""


def _path(organisation: Organisation, name: str) -> str:
    return f"/o/{organisation.slug}/{name}?{urlencode({'v': _version(organisation)})}"


def _version(organisation: Organisation) -> str:
    return f"{int(organisation.looks_since.timestamp() * 1000):x}" if organisation.looks_since else "0"


def sheet(chosen: dict[str, str], where: str = ":root") -> str:
    """These colours as a stylesheet, by day and by night; phones too old for light-dark() get the day."""
    day, night = colours.day(chosen), colours.night(chosen)
    both = " ".join(f"--{name}: {_both(value, night.get(name, ''), name)};" for name, value in day.items())
    old = " ".join(f"--{name}: {value};" for name, value in day.items())
    return f"{where} {{ {both} }}\n@supports not (color: light-dark(#000, #fff)) {{ {where} {{ {old} }} }}\n"


def _both(day: str, night: str, name: str) -> str:
    return f"light-dark({day}, {night or _OUR_NIGHT[name]})"


# What stays as it is at night, as 0-tokens.css has it.
_OUR_NIGHT = {"paper": colours.NIGHT["paper"], "sunk": colours.NIGHT["sunk"], "line": "#343f42"}


def kind_of(picture: bytes) -> str:
    """The media type of a PNG, JPEG or WebP; '' for anything else, whatever it says of itself."""
    for kind, (begins, at, then) in _BEGINNINGS.items():
        if picture.startswith(begins) and picture[at : at + len(then)] == then:
            return kind
    return ""


def is_sane(picture: bytes) -> bool:
    """Whether it has the size of a logo: no single dot, and nothing that fills a phone's memory."""
    try:
        width, height = imagesize.get(BytesIO(picture), exif_rotation=False)
    except (ValueError, OSError, EOFError, IndexError, ArithmeticError):
        return False
    return bool(_LEAST <= width <= _MOST and _LEAST <= height <= _MOST)


async def stylesheet(request: Request) -> Response:
    """The organisation's colours."""
    organisation = await _organisation(request)
    if not organisation.colours:
        raise NotFound("no colours of its own")
    return _kept(request, organisation, Response(sheet(organisation.colours), media_type="text/css"))


async def logo(request: Request) -> Response:
    """The organisation's logo; opened by itself it is a picture and nothing else."""
    organisation = await _organisation(request, "logo")
    if not organisation.logo or not organisation.logo_type:
        raise NotFound("no logo")
    response = Response(bytes(organisation.logo), media_type=organisation.logo_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return _kept(request, organisation, response)


def _kept(request: Request, organisation: Organisation, response: Response) -> Response:
    """Kept for a year under the address that names this version; under any other the browser asks again."""
    here = request.query_params.get("v") == _version(organisation)
    response.headers["Cache-Control"] = _YEAR if here else "no-cache"
    return response


async def _organisation(request: Request, *more: str) -> Organisation:
    return await organisation_of(request.path_params["slug"], *more)


async def organisation_of(slug: str, *more: str) -> Organisation:
    """The organisation by its short name, as far as a page shows it; NotFound when there is none."""
    organisation = await Organisation.filter(slug=slug).only(*SHOWN, *more).first()
    if organisation is None:
        raise NotFound("no organisation by that name")
    return organisation


routes = [
    Route("/o/{slug}/uiterlijk.css", stylesheet),
    Route("/o/{slug}/logo", logo),
]
