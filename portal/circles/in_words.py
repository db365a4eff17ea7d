"""Why somebody reads a thing, or not, in a sentence a twelve-year-old understands."""

from collections.abc import Sequence

from babel.lists import format_list

from portal.circles.ages import TURNS, AgeBand
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.models import Member
from portal.circles.seeing import Rule, Verdict
from portal.web import _, ngettext
from portal.web.texts import locale


def why(verdict: Verdict, who: str, young: str, age: int) -> str:
    """The sentence for this verdict about `who`, in the circle of `young`, who is `age`."""
    return _sentence(verdict) % {"who": who, "young": young, "age": age}


def why_hers(verdict: Verdict, who: str, young: str, age: int, role: MemberRole) -> str:
    """The same as the young person herself reads it."""
    words = {
        Rule.WITHHELD: _("%(who)s leest dit niet. Een hulpverlener schreef op waarom dat niet goed is voor jou."),
        Rule.CUSTODY: _("%(who)s heeft gezag en leest dit, want jij bent nog geen 12."),
        Rule.AGE_12: _("%(who)s leest dit niet. Jij zei hier nog geen ja op."),
        Rule.AGE_16: _("%(who)s leest dit niet. Jij beslist zelf wat een ouder leest."),
        Rule.AGE_18: _("%(who)s leest dit niet. Jij beslist zelf wat een ouder leest."),
        Rule.CARE: _("%(who)s helpt jou, en leest dit daarom."),
    }
    if role is MemberRole.PARENT and age >= TURNS[0]:
        # From 12 nobody's answer about a parent counts but hers.
        words[Rule.CONSENT] = _("%(who)s leest dit. Jij vindt dat goed.")
        words[Rule.OBJECTION] = _("%(who)s leest dit niet. Jij wilt dat niet.")
    return words[verdict.rule] % {"who": who} if verdict.rule in words else why(verdict, who, young, age)


def why_you(verdict: Verdict, young: str, band: AgeBand, role: MemberRole) -> str:
    """The sentence as it is said to the reader herself: it never tells a no from silence, or from a reason kept."""
    if not verdict.sees and band is not AgeBand.UNDER_12 and role is MemberRole.PARENT:
        return _("%(young)s kiest wat jij leest.") % {"young": young}
    if not verdict.sees:
        return _("Jij leest dit nu niet.")
    words = {
        Rule.OWN_WORDS: _("Jij leest dit, want je zette het hier zelf neer."),
        Rule.NAMED: _("Jij leest dit, want het is aan jou geschreven."),
        Rule.ORGANISATION: _("Jij leest dit, want je hebt gezag."),
        Rule.CUSTODY: _("Jij leest dit, want je hebt gezag en %(young)s is nog geen 12."),
        Rule.CARE: _("Jij leest dit, want je helpt %(young)s."),
        Rule.HERS: _("Jij leest dit, want de kring is van jou."),
    }
    if verdict.rule is Rule.CONSENT and role is MemberRole.PARENT and band is not AgeBand.UNDER_12:
        return _("Jij leest dit. %(young)s kiest wat jij leest.") % {"young": young}
    return words.get(verdict.rule, _("Jij leest dit. Daarvoor ben je in de kring gevraagd.")) % {"young": young}


def why_not_meant(audience: Audience, who: str) -> str:
    """The sentence for a thing that isn't meant for `who` at all, whatever is said about sharing."""
    words = {
        Audience.WHOLE_CIRCLE: _("%(who)s leest dit niet. Het is voor anderen bedoeld."),
        Audience.FAMILY_NETWORK: _("%(who)s leest dit niet. Dit is alleen voor gezin en netwerk."),
        Audience.PROFESSIONALS: _("%(who)s leest dit niet. Dit is alleen voor de hulpverleners."),
        Audience.OWN_ORGANISATION: _("%(who)s leest dit niet. Dit is alleen voor medewerkers van één organisatie."),
        Audience.NAMED: _("%(who)s leest dit niet. Dit is alleen voor mensen die daarvoor zijn gekozen."),
        Audience.ONLY_ME: _("%(who)s leest dit niet. Dit is alleen voor wie het schreef."),
        Audience.REPORTING_CODE: _("%(who)s leest dit niet. Dit is alleen voor hulpverleners die zijn gekozen."),
    }
    return words[audience] % {"who": who}


def why_narrowed(who: str) -> str:
    """The sentence for what a role leaves out: the network sees its own steps (Step.narrowed)."""
    return _("%(who)s leest dit niet. Wie in het netwerk zit, leest alleen de eigen stappen.") % {"who": who}


def kind_name(kind: Kind, role: MemberRole | None = None) -> str:
    """What a kind of thing is called; of the plan the network (`role`) reads no more than this (Step.narrowed)."""
    if kind is Kind.PLAN and role is MemberRole.NETWORK:
        return _("de doelen en eigen stappen")
    return {
        Kind.PEOPLE: _("de mensen"),
        Kind.PLAN: _("het plan"),
        Kind.TALK: _("de gesprekken"),
        Kind.NOTES: _("de notities"),
        Kind.PAPERS: _("de papieren"),
    }[kind]


def readers(members: Sequence[Member], me: Member | None) -> str:
    """'jij, Samira en Joost (De Brug)'; '' when there is nobody."""
    mine = [_("jij")] * any(me is not None and each.id == me.id for each in members)
    return as_list(mine + [listed_name(each, members) for each in members if me is None or each.id != me.id])


def left_out(members: Sequence[Member]) -> str:
    """'Samira leest niet mee.'; '' when nobody is left out. Only for who may know (access/along.py)."""
    who = as_list([listed_name(each, members) for each in members])
    return ngettext("%(who)s leest niet mee.", "%(who)s lezen niet mee.", len(members)) % {"who": who} if who else ""


def these_read(members: Sequence[Member], me: Member | None, missing: Sequence[Member] = ()) -> str:
    """Who reads along when it isn't everybody it is meant for; `missing` only for who may know."""
    words = _("Deze mensen lezen mee: %(who)s.") % {"who": readers(members, me)}
    return f"{words} {left_out(missing)}".strip()


def others_read(members: Sequence[Member], me: Member | None, missing: Sequence[Member] = ()) -> str:
    """Who reads along beside the reader: 'Samira en Joost (De Brug).'; `missing` only for who may know."""
    who = as_list([listed_name(each, members) for each in members if me is None or each.id != me.id])
    return f"{who or _('Nu nog alleen jij')}. {left_out(missing)}".strip()


def listed_name(member: Member, among: Sequence[Member]) -> str:
    """How somebody is called in a line of names: a professional with her organisation."""
    name = given_name(member, among)
    if member.role is MemberRole.PROFESSIONAL and member.organisation is not None:
        return f"{name} ({member.organisation.name})"
    return name


def given_name(member: Member, among: Sequence[Member]) -> str:
    """The first name, or the whole name when two people share it."""
    first = member.name.split(maxsplit=1)[0] if member.name else ""
    same = [each for each in among if each.id != member.id and each.name.split(maxsplit=1)[:1] == [first]]
    return member.name if same else first


def as_list(names: Sequence[str]) -> str:
    """'a, b en c', in the reader's language."""
    return format_list(list(names), locale=locale()) if names else ""


def _sentence(verdict: Verdict) -> str:
    return {
        Rule.OPEN: _("%(who)s ziet wie er in de kring zitten. Dat mag iedereen in de kring."),
        Rule.HERS: _("De kring is van %(young)s, die dit dus leest."),
        Rule.OWN_WORDS: _("%(who)s zette dit hier zelf neer, en leest het dus."),
        Rule.WITHHELD: _("%(who)s leest dit niet. Een hulpverlener schreef op waarom dat niet goed is voor %(young)s."),
        Rule.OBJECTION: _("%(who)s leest dit niet. Wie daarover beslist, wil dat niet."),
        Rule.CONSENT: _("%(who)s leest dit. Wie daarover beslist, vindt dat goed."),
        Rule.NAMED: _("Dit is geschreven aan %(who)s, die het dus leest."),
        Rule.ORGANISATION: _(
            "%(who)s heeft gezag en leest dit. De organisatie die dit schreef, laat ouders met gezag lezen."
        ),
        Rule.CUSTODY: _("%(who)s heeft gezag en leest dit, want %(young)s is nog geen 12."),
        Rule.INVITED: _("%(who)s is in de kring gevraagd, en leest dit daarom."),
        Rule.EMERGENCY: _("%(who)s leest dit één dag, omdat er gevaar kan zijn. Dat is opgeschreven en verteld."),
        Rule.CARE: _("%(who)s helpt %(young)s, en leest dit daarom."),
        Rule.AGE_12: _("%(who)s leest dit niet. %(young)s is %(age)s jaar en zei hier nog geen ja op."),
        Rule.AGE_16: _("%(who)s leest dit niet. Vanaf 16 jaar beslist %(young)s zelf wat een ouder leest."),
        Rule.AGE_18: _("%(who)s leest dit niet. %(young)s is volwassen en kiest zelf wat een ouder leest."),
    }[verdict.rule]
