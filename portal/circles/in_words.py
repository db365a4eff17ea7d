"""Why somebody reads a thing, or not, in a sentence a twelve-year-old understands."""

from portal.circles.seeing import Rule, Verdict
from portal.web import _


def why(verdict: Verdict, who: str, young: str, age: int) -> str:
    """The sentence for this verdict about `who`, in the circle of `young`, who is `age`."""
    return _sentence(verdict) % {"who": who, "young": young, "age": age}


def _sentence(verdict: Verdict) -> str:
    return {
        Rule.OPEN: _("%(who)s ziet wie er in de kring zitten. Dat mag iedereen in de kring."),
        Rule.HERS: _("%(young)s leest dit, want de kring is van %(young)s."),
        Rule.OWN_WORDS: _("%(who)s leest dit, want %(who)s schreef het zelf."),
        Rule.WITHHELD: _("%(who)s leest dit niet. Een hulpverlener schreef op waarom dat niet goed is voor %(young)s."),
        Rule.OBJECTION: _("%(who)s leest dit niet. Wie daarover beslist, wil dat niet."),
        Rule.CONSENT: _("%(who)s leest dit. Wie daarover beslist, vindt dat goed."),
        Rule.NAMED: _("%(who)s leest dit, want het is aan %(who)s zelf geschreven."),
        Rule.ORGANISATION: _(
            "%(who)s leest dit, want %(who)s heeft gezag. De organisatie die dit schreef, laat ouders met gezag lezen."
        ),
        Rule.CUSTODY: _("%(who)s leest dit, want %(who)s heeft gezag en %(young)s is nog geen 12."),
        Rule.INVITED: _("%(who)s leest dit. Daarvoor is %(who)s in de kring gevraagd."),
        Rule.EMERGENCY: _("%(who)s leest dit één dag, omdat er gevaar kan zijn. Dat is opgeschreven en verteld."),
        Rule.CARE: _("%(who)s leest dit, want %(who)s helpt %(young)s."),
        Rule.AGE_12: _("%(who)s leest dit niet. %(young)s is %(age)s jaar en zei hier nog geen ja op."),
        Rule.AGE_16: _("%(who)s leest dit niet. Vanaf 16 jaar beslist %(young)s zelf wat een ouder leest."),
        Rule.AGE_18: _("%(who)s leest dit niet. %(young)s is volwassen en kiest zelf wat een ouder leest."),
    }[verdict.rule]
