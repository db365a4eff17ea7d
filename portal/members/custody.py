"""Writing down how a parent's custody was checked: by a professional, in a register, on a day (STANDARDS 28)."""

from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.ages import AgeBand, custody_counts
from portal.circles.audience import MemberRole
from portal.circles.custody import NO_DAY, Custody
from portal.circles.models import Member
from portal.circles.thing import Owner
from portal.errors import NotFound
from portal.members import sight
from portal.members.deciding import People
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page, texts


def sources() -> dict[str, str]:
    """Where custody can be looked up."""
    return {
        "register": _("gezagsregister"),
        "court": _("beschikking van de rechter"),
        "brp": _("uittreksel uit de basisregistratie (BRP)"),
        "guardian": _("besluit over voogdij"),
    }


async def check_page(request: Request) -> Response:
    """The form, with what is known now; nothing is chosen of whom nothing was looked up."""
    found = await _parent(request)
    known, held = found.known, found.held
    form = Form.fresh(
        version=found.version,
        says="" if known is None or known.verified_on is None else "has" if held else "none",
        last_day=(held.until - timedelta(days=1)).isoformat() if held and held.until else "",
    )
    return await _form_page(request, found, form)


async def check(request: Request) -> Response:
    """Keep what was checked, by whom and when."""
    found = await _parent(request)
    actor = request.state.actor
    form = await Form.read(request)
    says = form.choice("says", says_what(), required=_("Kies wat je hebt gevonden."))
    source, on = read_check(form)
    until = _last(form, on) if says == "has" else _first_without(form, found) if says == "none" else None
    if found.version != str(form.version()):
        words = sight.custody_words(found.known) if found.known else ""
        form.wrong("source", _("Iemand anders schreef dit net op: %(words)s.") % {"words": words})
        form.values["version"] = found.version
    if form.errors:
        return await _form_page(request, found, form, status=422)
    values = {"source": source, "verified_by": actor.person_id, "verified_on": on, "until": until}
    # What ended stays as it was: custody that comes back is a fact of its own.
    kept = found.held if says == "has" else found.known
    async with store.write():
        if kept:
            await kept.keep(by=actor, **values)
        else:
            owner = (Owner.CIRCLE, found.entered.id)
            await Custody.make(by=actor, owner=owner, member_id=found.member.id, **values)
    words = _("Opgeschreven: het gezag van %(name)s.") % {"name": found.member.name}
    return flash(go(f"/kringen/{found.entered.id}/mensen"), words)


def says_what() -> dict[str, str]:
    """What a professional can have found."""
    return {"has": _("Deze ouder heeft gezag"), "none": _("Deze ouder heeft geen gezag")}


def _last(form: Form, on: date | None) -> date | None:
    """The first day without custody: after the last day typed."""
    last = form.day("last_day")
    if last and on and last < on:
        form.wrong("last_day", _("Deze dag ligt voor de dag waarop het is nagekeken. Klopt dat?"))
    return last + timedelta(days=1) if last else None


def _first_without(form: Form, found: "_Found") -> date | None:
    """The day since which there is none: as a court said, or as it stood, or no day that anybody knows."""
    day = form.day("ends_on")
    if day and day > clock.today() and not found.held:
        # Kept as a day to come it would give her custody until then.
        form.wrong(
            "ends_on", _("Deze ouder heeft hier nu ook geen gezag. Kies een dag die er al was, of laat dit leeg.")
        )
    stood = found.known.until if found.known and not found.held else None
    return day or stood or NO_DAY


def read_check(form: Form, part: str = "") -> tuple[str, date | None]:
    """Where and when it was checked, as typed in the fields `<part>source` and `<part>checked_on`."""
    value = form.choice(f"{part}source", sources(), required=_("Kies waar het gezag is nagekeken."))
    on = form.day(f"{part}checked_on", required=_("Op welke dag is het gezag nagekeken?"))
    if on and on > clock.today():
        form.wrong(f"{part}checked_on", _("Deze dag komt nog. Kies de dag waarop het is nagekeken."))
    # Kept in the source language, whoever typed it: the people page says it in each reader's own.
    with texts.speaking(texts.SOURCE):
        return sources().get(value, ""), on


@dataclass(frozen=True)
class _Found:
    """The parent it is about, with what is known of her custody."""

    entered: Entered
    member: Member
    held: Custody | None
    ended: Custody | None

    @property
    def known(self) -> Custody | None:
        return self.held or self.ended

    @property
    def version(self) -> str:
        return str(self.held.version if self.held else 0)


async def _parent(request: Request) -> _Found:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    found = await doors.open(Member, request.path_params["member"], actor, Action.CUSTODY_VERIFY, within=entered)
    people = await People.of(entered.circle)
    member = people.member(found.id)
    if member is None or member.role is not MemberRole.PARENT:
        raise NotFound(f"no parent {found.id} in circle {entered.id}")
    await must_be_fresh(request)
    # Not as People has it: of who is of age nothing counts any more, and yet it stands here.
    held, ended = await Custody.in_circle(entered.id), await Custody.ended_in_circle(entered.id)
    return _Found(entered, member, held.get(member.id), ended.get(member.id))


async def _form_page(request: Request, found: _Found, form: Form, status: int = 200) -> Response:
    circle, member = found.entered.circle, found.member
    return await page(
        request,
        "members/custody.html",
        status=status,
        form=form,
        circle=circle,
        member=member,
        held=found.held,
        counts=custody_counts(circle.age_band),
        says=list(says_what().items()),
        if_has=_then(found, has=True),
        if_none=_then(found, has=False),
        history=[sight.custody_words(each) for each in await Custody.history(found.entered.id, member.id)],
        # Kept in the words of a sentence; here each begins one.
        sources=[(value, words[:1].upper() + words[1:]) for value, words in sources().items()],
    )


def _then(found: _Found, *, has: bool) -> str:
    """What it means for who decides, once it is kept; nobody decides for who is of age, so nothing then."""
    circle, member = found.entered.circle, found.member
    if has and member.accepted_at is None:
        words = _("Eenmaal in de kring beslist %(name)s mee wie erbij komt.")
    elif has:
        words = _(
            "Als je dit bewaart, beslist %(name)s mee wie erbij komt. Staat er een laatste dag? Dan tot en met die dag."
        )
    else:
        words = _("Als je dit bewaart, beslist %(name)s niet mee wie erbij komt. Komt de dag nog? Dan vanaf die dag.")
    if circle.age_band is AgeBand.FROM_16 and has:
        words = _("%(young)s is %(age)s en beslist zelf wie erbij komt. Met gezag kan %(name)s wel iemand voorstellen.")
    elif circle.age_band is AgeBand.FROM_16:
        words = _("%(young)s is %(age)s en beslist zelf wie erbij komt. Zonder gezag kan %(name)s niemand voorstellen.")
    return words % {"name": member.name, "young": circle.name, "age": circle.age}
