"""What each may see and who decides, in sentences a twelve-year-old understands."""

from datetime import date, timedelta

from portal import clock
from portal.circles.ages import AgeBand
from portal.circles.audience import MemberRole
from portal.circles.custody import NO_DAY, Custody
from portal.circles.models import Circle, Member
from portal.members.deciding import Asked, People
from portal.members.invitation import State
from portal.web import _
from portal.web.page import day_words


def sees(role: MemberRole, circle: Circle, *, hers: bool = False) -> str:
    """What somebody in this role sees, as the audiences of that role are (circles/audience.py).

    A parent of who is twelve or older reads what the young person says yes to (STANDARDS 26, 27); `hers` when she
    reads it herself.
    """
    if _asks_her(role, circle):
        words = _("Leest in het plan, de gesprekken, de notities en de papieren waar %(name)s ja op zegt.")
        return (
            _("Leest in het plan, de gesprekken, de notities en de papieren waar jij ja op zegt.")
            if hers
            else words % _of(circle)
        )
    if role is MemberRole.PROFESSIONAL:
        return _("Ziet het plan, en de gesprekken, notities en papieren van de hele kring en van de hulpverleners.")
    if role is MemberRole.NETWORK:
        return _(
            "Ziet de doelen, de eigen stappen, en de gesprekken, notities en papieren van de hele kring en van gezin "
            "en netwerk."
        )
    return _("Ziet het plan, en de gesprekken, notities en papieren van de hele kring en van gezin en netwerk.")


def open_to(role: MemberRole, circle: Circle, *, hers: bool = False) -> str:
    """The same, as an answer to 'what will I see?'."""
    if _asks_her(role, circle):
        words = _("Waar %(name)s ja op zegt: in het plan, de gesprekken, de notities en de papieren.")
        return (
            _("Waar jij ja op zegt: in het plan, de gesprekken, de notities en de papieren.")
            if hers
            else words % _of(circle)
        )
    if role is MemberRole.PROFESSIONAL:
        return _("Het plan, en de gesprekken, notities en papieren van de hele kring en van de hulpverleners.")
    if role is MemberRole.NETWORK:
        return _(
            "De doelen, je eigen stappen, en de gesprekken, notities en papieren van de hele kring en van gezin "
            "en netwerk."
        )
    return _("Het plan, en de gesprekken, notities en papieren van de hele kring en van gezin en netwerk.")


def closed_to(role: MemberRole, circle: Circle, *, hers: bool = False) -> str:
    """What somebody in this role doesn't see; `hers` when the young person reads it herself."""
    if _asks_her(role, circle) and hers:
        return _("Waar jij niet ja op zegt, wat hulpverleners met elkaar bespreken, en wat alleen van iemand is.")
    if _asks_her(role, circle):
        words = _("Waar %(name)s niet ja op zegt, wat hulpverleners met elkaar bespreken, en wat alleen van iemand is.")
        return words % _of(circle)
    if role is MemberRole.PROFESSIONAL:
        return _("Wat alleen voor gezin en netwerk is, en wat iemand alleen voor zichzelf houdt.")
    if role is MemberRole.NETWORK:
        return _("De stappen van anderen, wat hulpverleners met elkaar bespreken, en wat iemand voor zichzelf houdt.")
    return _("Wat hulpverleners met elkaar bespreken, en wat iemand alleen voor zichzelf houdt.")


def _asks_her(role: MemberRole, circle: Circle) -> bool:
    return role is MemberRole.PARENT and circle.age_band is not AgeBand.UNDER_12


def _of(circle: Circle) -> dict[str, str]:
    return {"name": circle.name}


def kind(role: MemberRole) -> str:
    """What a role is called."""
    return {
        MemberRole.YOUNG_PERSON: _("de jongere zelf"),
        MemberRole.PARENT: _("ouder"),
        MemberRole.FAMILY: _("gezin"),
        MemberRole.NETWORK: _("netwerk"),
        MemberRole.PROFESSIONAL: _("hulpverlener"),
    }[role]


def who_decides(circle: Circle, *, hers: bool = False) -> str:
    """Who decides about new people at this age; `hers` when she reads it herself."""
    band, words = circle.age_band, ""
    if hers:
        words = {
            AgeBand.FROM_12: _("Jij bent %(age)s. Wie erbij komt, beslis jij samen met een ouder met gezag."),
            AgeBand.FROM_16: _("Jij bent %(age)s. Vanaf 16 jaar beslis je zelf wie erbij komt."),
            AgeBand.ADULT: _("Jij beslist zelf wie erbij komt."),
        }.get(band, "")
    words = (
        words
        or {
            AgeBand.UNDER_12: _("%(name)s is %(age)s. Tot 12 jaar beslissen de ouders met gezag wie erbij komt."),
            AgeBand.FROM_12: _("%(name)s is %(age)s. Wie erbij komt, beslist %(name)s samen met een ouder met gezag."),
            AgeBand.FROM_16: _("%(name)s is %(age)s. Vanaf 16 jaar beslist %(name)s zelf wie erbij komt."),
            AgeBand.ADULT: _("%(name)s is %(age)s en beslist zelf wie erbij komt."),
        }[band]
    )
    words %= {"name": circle.name, "age": circle.age}
    if band is not AgeBand.FROM_12:
        return words
    return f"{words} {_('Voor een hulpverlener is het ja nodig van alle ouders met gezag in de kring.')}"


def custody_words(custody: Custody) -> str:
    """How a parent's custody was checked, honestly."""
    if custody.verified_on is None:
        return _("Gezag: eigen verklaring, nog niet nagekeken")
    words = _("Gezag nagekeken op %(day)s: %(source)s")
    if custody.until == NO_DAY:
        words = _("Geen gezag. Nagekeken op %(day)s: %(source)s")
    elif custody.is_over:
        words = _("Geen gezag meer sinds %(until)s. Nagekeken op %(day)s: %(source)s")
    elif custody.until:
        words = _("Gezag tot %(until)s. Nagekeken op %(day)s: %(source)s")
    return words % {
        "day": day_words(custody.verified_on),
        "until": day_words(custody.until, "d MMMM y") if custody.until else "",
        # Kept in the words of the form, which are ours; what another system wrote stays as it came.
        "source": _(custody.source) if custody.source else "",
    }


def last_day(member: Member) -> date | None:
    """The last day of a membership that ends by itself."""
    if member.until is None:
        return None
    # `until` is the first moment it no longer holds; the day before is the last one people count.
    last: date = (member.until - timedelta(microseconds=1)).astimezone(clock.AMSTERDAM).date()
    return last


def names(members: list[Member], last: str, me: Member | None = None) -> str:
    """'Noor', 'Noor en Samira', 'Noor, Samira en Peter'; the reader first, as 'jij'."""
    mine = [_("jij")] * any(me is not None and each.id == me.id for each in members)
    shown = mine + [each.name for each in members if me is None or each.id != me.id]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def waited_for(missing: list[list[Member]]) -> str:
    """Whose yes is missing: all of them, or of the first group where any of several will do."""
    if all(len(group) == 1 for group in missing):
        return names([member for (member,) in missing], _("en"))
    return names(missing[0], _("of"))


def state_words(people: People, asked: Asked, mine: Member | None) -> tuple[str, str]:
    """Where an invitation stands, and the tone of that; never who said no."""
    state = asked.invitation.state
    if state is State.SENT:
        return _("Wacht op antwoord"), "waiting"
    if state is State.ASKED:
        return _waits(people, asked, mine)
    ended = {
        State.ACCEPTED: _("Doet mee"),
        State.WITHDRAWN: _("Ingetrokken"),
        State.EXPIRED: _("Verlopen"),
    }
    return ended.get(state, _("Gaat niet door")), "calm"


def _waits(people: People, asked: Asked, mine: Member | None) -> tuple[str, str]:
    if asked.waits_for(mine):
        return _("Wacht op jouw ja"), "attention"
    # Nobody's may be missing any more, since a birthday: then it waits for who decides now.
    missing = asked.waiting or asked.groups or people.deciders()
    if any(not group for group in missing):
        young = people.misses_young_person and people.needed(asked.invitation)[:1] == [[]]
        who = people.circle.name if young else _("een ouder met gezag")
        return _("Wacht tot %(who)s in de kring is") % {"who": who}, "waiting"
    who = waited_for(missing)
    return _("Wacht op een ja van %(who)s") % {"who": who}, "waiting"
