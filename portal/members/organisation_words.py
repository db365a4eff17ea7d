"""Organisations that take part, in sentences a twelve-year-old understands: what is agreed to, and where it stands."""

from portal.circles.ages import Decider, who_consents_to_help
from portal.circles.audience import CONSENTED, Kind
from portal.circles.in_words import as_list, kind_name
from portal.circles.models import Circle, Member
from portal.circles.taking_part import Basis, PartState, TakingPart
from portal.members.deciding import People, Wanted
from portal.members.sight import names, waited_for
from portal.web import _
from portal.web.page import day_words


def may_take_part(part: TakingPart) -> str:
    """The sentence one says yes to; kept with the answer. Needs the organisation."""
    words = _("%(organisation)s mag meedoen in deze kring. De mensen van %(organisation)s mogen lezen: %(what)s.")
    said = words % {"organisation": part.organisation.name, "what": reads(part.may_read)}
    return f"{said} {until(part)}"


def may_not(part: TakingPart) -> str:
    """The sentence of a no."""
    return _("%(organisation)s mag niet meedoen in deze kring.") % {"organisation": part.organisation.name}


def stops(part: TakingPart) -> str:
    """The sentence of who withdraws."""
    return _("%(organisation)s doet niet meer mee in deze kring.") % {"organisation": part.organisation.name}


def may_read_kind(part: TakingPart, kind: Kind, yes: bool) -> str:
    """The sentence about one kind."""
    words = _("De mensen van %(organisation)s mogen dit lezen: %(what)s.")
    if not yes:
        words = _("De mensen van %(organisation)s mogen dit niet lezen: %(what)s.")
    return words % {"organisation": part.organisation.name, "what": kind_name(kind)}


def reads(kinds: tuple[Kind, ...]) -> str:
    """'het plan, de gesprekken en de notities'."""
    return as_list([kind_name(kind) for kind in CONSENTED if kind in kinds]) or _("niets van de kring")


def until(part: TakingPart) -> str:
    """Until when, as somebody says it."""
    if part.ends_on is None:
        return _("Geen einddatum. Wie beslist, kan het altijd stoppen.")
    return _("Tot en met %(day)s.") % {"day": day_words(part.ends_on, "d MMMM y")}


def who_decides(people: People, mine: Member | None) -> str:
    """Who has to say yes, by name; the reader as 'jij'."""
    groups = people.deciders_of_help()
    if not any(groups):
        return _("Er is nu niemand in de kring die hierover beslist.")
    if groups == [[mine]]:
        return _("Hierover beslis jij.")
    # Her own group first: 'jij en Samira'.
    groups.sort(key=lambda group: mine not in group)
    missing = people.circle.name if people.misses_young_person else _("een ouder met gezag")
    who = as_list([names(group, _("of"), mine) or missing for group in groups])
    words = _("Hierover beslissen: %(who)s.") if len(groups) > 1 else _("Hierover beslist %(who)s.")
    return words % {"who": who}


def decides_by_age(circle: Circle) -> str:
    """The same to who may not know which parent has custody: a name that is missing would tell it."""
    decides = who_consents_to_help(circle.age_band)
    if Decider.YOUNG_PERSON not in decides:
        return _("Hierover beslissen de ouders met gezag.")
    if Decider.CUSTODY_PARENTS not in decides:
        return _("Hierover beslist %(name)s zelf.") % {"name": circle.name}
    return _("Hierover beslissen %(name)s en de ouders met gezag.") % {"name": circle.name}


def without(people: People, mine: Member | None) -> str:
    """What doesn't happen without their yes."""
    groups = people.deciders_of_help()
    if not any(mine in group for group in groups):
        return _("Zonder ja van wie beslist, komt er niemand van een andere organisatie in de kring.")
    if groups == [[mine]]:
        return _("Zonder jouw ja komt er niemand van een andere organisatie in de kring.")
    return _("Zonder jullie ja komt er niemand van een andere organisatie in de kring.")


def whose_yes(state: Wanted, mine: Member | None) -> str:
    """On whose word it takes part."""
    if state.agreed == (mine,):
        return _("Jij zei ja.")
    if state.agreed:
        who = names(list(state.agreed), _("en"), mine)
        words = _("%(who)s zei ja.") if len(state.agreed) == 1 else _("%(who)s zeiden ja.")
        return words % {"who": who[:1].upper() + who[1:] if mine in state.agreed else who}
    if state.part.basis is Basis.STARTED:
        return _("Deze organisatie begon de kring. Er was toen nog niemand die ja kon zeggen.")
    if state.part.basis is Basis.BEFORE:
        return _("Deze organisatie deed al mee voordat Kring bewaarde wie ja zei.")
    return _("Wie toen ja zei, zit niet meer in de kring.")


def state_words(people: People, state: Wanted, mine: Member | None) -> tuple[str, str]:
    """Where a question stands, and the tone of that; never who said no."""
    where = state.part.state
    if where is PartState.TAKES_PART:
        return _("Doet mee"), "good"
    if where is PartState.ASKED:
        return _waits(people, state, mine)
    ended = {
        PartState.TAKEN_BACK: _("Vraag ingetrokken"),
        PartState.EXPIRED: _("Verlopen"),
        PartState.ENDED: _("Doet niet meer mee"),
    }
    return ended.get(where, _("Gaat niet door")), "calm"


def _waits(people: People, state: Wanted, mine: Member | None) -> tuple[str, str]:
    if state.waits_for(mine):
        return _("Wacht op jouw antwoord"), "attention"
    # Nobody's may be missing any more, since a birthday: then it waits for who decides now.
    missing = state.waiting or state.groups
    if any(not group for group in missing):
        young = people.misses_young_person
        who = people.circle.name if young else _("een ouder met gezag")
        return _("Wacht tot %(who)s in de kring is") % {"who": who}, "waiting"
    return _("Wacht op een antwoord van %(who)s") % {"who": waited_for(missing)}, "waiting"
