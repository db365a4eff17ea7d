"""How an organisation looks: name, logo and three colours, seen before they are kept.

By these a reader knows whose door she stands at: who changes them has proved lately that it is she.
"""

from math import floor
from urllib.parse import urlencode

from babel.numbers import format_decimal
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock
from portal.access import Action, doors
from portal.errors import NotFound
from portal.office.providers_keeping import is_proven
from portal.people import colours
from portal.people.colours import FIELDS, OURS, Fault
from portal.people.look import LARGEST, is_sane, kind_of, logo_of, sheet
from portal.people.models import Organisation
from portal.people.names import folded, is_taken
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _, locale

HERE = "/kantoor/uiterlijk"


async def look(request: Request) -> Response:
    """The page; with colours in its address it shows what they would look like."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    form = Form(dict(request.query_params)) if "accent" in request.query_params else None
    return await _look(request, organisation, form)


async def _look(
    request: Request, organisation: Organisation, tried: Form | None, refused: bool = False, **forms: Form
) -> Response:
    """`tried` are colours somebody tries out, `forms` what was typed elsewhere on the page.

    `refused`: it is all shown again because she has to prove first that it is she.
    """
    chosen = organisation.colours or OURS
    found = read_colours(tried, chosen) if tried else None
    form = tried or Form(dict(chosen))
    wrong = any(each.errors for each in (form, *forms.values()))
    return await page(
        request,
        "office/look.html",
        status=403 if refused else 422 if wrong else 200,
        room="desk",
        organisation=organisation,
        logo=logo_of(organisation),
        # Said before she chooses a file: a browser doesn't hand that back.
        prove=not await is_proven(request),
        refused=refused,
        form=form,
        shown=found if tried and not form.errors else None,
        better=_better(found) if found else "",
        preview=f"{HERE}/voorbeeld.css?{urlencode(found)}" if found and not form.errors else "",
        names=forms.get("names") or Form({"name": organisation.name}),
        picture=forms.get("picture") or Form(),
    )


def read_colours(form: Form, before: dict[str, str]) -> dict[str, str] | None:
    """The three colours of a form, errors beside each; None when one of them is no colour."""
    found = {each: colours.plain(_chosen(form, each, before[each])) for each in FIELDS}
    for field in FIELDS:
        form.values[field] = found[field] or form.values.get(field, "")
        if not found[field]:
            form.wrong(field, _("Schrijf een kleur zo: #0d665e."))
    if not all(found.values()):
        return None
    for fault in colours.faults(found):
        form.wrong(fault.field, _fault_words(fault))
    return found


def _chosen(form: Form, field: str, before: str) -> str:
    """What was typed; the picked one when only that was changed: without scripts the two don't follow each other."""
    typed, picked = form.values.get(field, ""), form.values.get(f"{field}-picked", "")
    was = form.values.get(f"{field}-was", before)
    return picked if picked and colours.plain(typed) == was else typed


def _fault_words(fault: Fault) -> str:
    what = {
        ("accent", "card"): _("Links en knoppen in deze kleur zijn niet goed te lezen op een wit vlak."),
        ("accent", "paper"): _("Links in deze kleur zijn niet goed te lezen op de achtergrond."),
        ("accent", "attention-soft"): _("Links in deze kleur zijn niet goed te lezen op een gele melding."),
        ("on_accent", "accent"): _("Letters in deze kleur zijn niet goed te lezen op de knoppen."),
        ("ink", "paper"): _("Gewone letters zijn op deze achtergrond niet goed te lezen."),
        ("soft", "paper"): _("Grijze letters zijn op deze achtergrond niet goed te lezen."),
        ("danger", "paper"): _("Rode meldingen zijn op deze achtergrond niet goed te lezen."),
        ("edge", "paper"): _("Randen van velden zijn op deze achtergrond niet goed te zien."),
    }[(fault.pair.over, fault.pair.under)]
    numbers = _("Het contrast is %(got)s, nodig is %(least)s. De dichtstbijzijnde kleur die wel kan: %(nearest)s.")
    return f"{what} {numbers}" % {
        # Rounded down: 4,49 must not read as the 4,5 it misses.
        "got": format_decimal(floor(fault.contrast * 10) / 10, locale=locale()),
        "least": format_decimal(fault.pair.least, locale=locale()),
        "nearest": fault.nearest,
    }


def _better(found: dict[str, str]) -> str:
    """The query of the nearest colours that will do; '' when these do."""
    better = colours.mend(found)
    return urlencode(better) if better != found else ""


async def preview(request: Request) -> Response:
    """The colours somebody tries out, for the piece of the page that shows them."""
    await doors.desk(request.state.actor, Action.DESK_READ)
    found = {each: colours.plain(request.query_params.get(each, "")) for each in FIELDS}
    if not all(found.values()):
        raise NotFound("no colours")
    return Response(sheet(found, ".look-preview"), media_type="text/css", headers={"Cache-Control": "no-store"})


async def keep_colours(request: Request) -> Response:
    """Take the three colours, when everybody can read them; without any, ours again."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    form = await Form.read(request)
    if not await is_proven(request):
        return await _look(request, organisation, None if "back" in form.values else form, refused=True)
    if "back" in form.values:
        await _keep(organisation, colours=None)
        return flash(go(HERE), _("De kleuren zijn weer die van Kring."))
    found = read_colours(form, organisation.colours or OURS)
    if form.errors or found is None:
        return await _look(request, organisation, form)
    await _keep(organisation, colours=found)
    return flash(go(HERE), _("Je kleuren zijn bewaard. Je collega’s zien ze meteen."))


async def keep_names(request: Request) -> Response:
    """Take the name."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    form = await Form.read(request)
    name = form.text("name", required=_("Vul de naam van je organisatie in."), longest=200)
    if name and not folded(name):
        form.wrong("name", _("Vul de naam van je organisatie in."))
    if not await is_proven(request):
        return await _look(request, organisation, None, refused=True, names=form)
    if not form.errors and name != organisation.name:
        await _rename(organisation, name, form)
    if form.errors:
        return await _look(request, organisation, None, names=form)
    return flash(go(HERE), _("Bewaard."))


async def _rename(organisation: Organisation, name: str, form: Form) -> None:
    async with write():
        if await is_taken(name, organisation.id):
            words = _("Deze naam is al in gebruik: een andere organisatie heet hier zo. Zet er je plaats of wijk bij.")
            form.wrong("name", words)
        else:
            await _keep(organisation, name=name)


async def keep_logo(request: Request) -> Response:
    """Take a logo by what it is, not by what it is called; or take the one there is away."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    form = Form()
    if not await is_proven(request):
        form.wrong("logo", _("Kies het bestand daarna nog een keer."))
        return await _look(request, organisation, None, refused=True, picture=form)
    async with request.form(max_files=1, max_fields=4) as sent:
        if "away" in sent:
            await _keep(organisation, logo=None, logo_type="")
            return flash(go(HERE), _("Het logo is weg."))
        file = sent.get("logo")
        # One byte more than we take: more need not be read to know that it is too large.
        picture = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
    kind = _kind(picture, form)
    if form.errors:
        return await _look(request, organisation, None, picture=form)
    await _keep(organisation, logo=picture, logo_type=kind)
    return flash(go(HERE), _("Je logo is bewaard."))


def _kind(picture: bytes, form: Form) -> str:
    kind = kind_of(picture)
    if not picture:
        form.wrong("logo", _("Kies eerst een bestand."))
    elif len(picture) > LARGEST:
        form.wrong("logo", _("Dit bestand is te groot. Een logo is hier hoogstens 100 kB."))
    elif not kind:
        form.wrong("logo", _("Dit is geen PNG, JPEG of WebP. Vraag je ontwerper om een van die drie."))
    elif not is_sane(picture):
        form.wrong("logo", _("Dit beeld is stuk, te klein of te groot: 16 tot 2000 beeldpunten breed en hoog."))
    return kind


async def _keep(organisation: Organisation, **values: object) -> None:
    values["looks_since"] = clock.now()
    for name, value in values.items():
        setattr(organisation, name, value)
    async with write():
        await organisation.save(update_fields=list(values))


routes = [
    Route(HERE, look),
    Route(f"{HERE}/voorbeeld.css", preview),
    Route(f"{HERE}/kleuren", keep_colours, methods=["POST"]),
    Route(f"{HERE}/naam", keep_names, methods=["POST"]),
    Route(f"{HERE}/logo", keep_logo, methods=["POST"]),
]
