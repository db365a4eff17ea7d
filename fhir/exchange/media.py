"""Which form was asked for and which was sent: FHIR JSON is the one we speak."""

from starlette.requests import Request

from exchange.faults import refuse
from portal.web.texts import _

FHIR_JSON = "application/fhir+json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
_JSON = {"application/fhir+json", "application/json", "text/json"}
_FORMATS = {"json", *_JSON}
_ANY = {"*/*", "application/*", "text/*"}


def acceptable(request: Request, wish: str | None) -> None:
    """406 unless JSON will do; `_format` (the wish) beats the Accept header."""
    if wish:
        # In an address a plus means a space, and senders forget to escape it.
        if _bare(wish.replace(" ", "+", 1) if "fhir json" in wish else wish) in _FORMATS and _our_version(wish):
            return
        raise refuse("_format", "not-supported", _("Wij geven alleen application/fhir+json."), status=406)
    ranges = [part for line in request.headers.getlist("accept") for part in line.split(",") if part.strip()]
    if not ranges or any(_bare(each) in _JSON | _ANY and _wanted(each) and _our_version(each) for each in ranges):
        return
    raise refuse("", "not-supported", _("Wij geven alleen application/fhir+json."), status=406)


def wants_resource(request: Request) -> bool:
    """Of what has a form of its own: whether FHIR's was asked for by name; else it goes as it is."""
    if wish := request.query_params.get("_format"):
        return _bare(wish.replace(" ", "+", 1)) in _FORMATS
    ranges = [part for line in request.headers.getlist("accept") for part in line.split(",")]
    return any(_bare(each) in _JSON and _wanted(each) for each in ranges)


def form_sent(request: Request) -> None:
    """415 unless the body is a form, as _search asks."""
    sent = _bare(request.headers.get("content-type", ""))
    if sent not in ("", FORM):
        raise refuse("", "not-supported", _("Stuur dit als application/x-www-form-urlencoded."), status=415)


def _bare(media: str) -> str:
    return media.split(";")[0].strip().lower()


def _parameters(media: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in media.split(";")[1:])
    return {name.strip().lower(): value.strip().strip('"') for name, _sign, value in pairs}


def _wanted(media: str) -> bool:
    try:
        return float(_parameters(media).get("q", "1")) > 0
    except ValueError:
        return True


def _our_version(media: str) -> bool:
    return _parameters(media).get("fhirversion", "4.0").startswith("4.0")
