"""What a 12th, 16th or 18th birthday changes for whom, and what stays, in sentences a twelve-year-old understands."""

from dataclasses import dataclass

from portal.circles.audience import Kind
from portal.circles.turns import Coming
from portal.web import _
from portal.web.page import day_words


@dataclass(frozen=True)
class Turning:
    """What other pages say of it: that it comes or came, and where to read what changes."""

    title: str
    path: str
    is_over: bool


def title(coming: Coming, name: str, *, hers: bool = False) -> str:
    """What is coming, or has come; `hers` when she reads it herself, as everywhere here."""
    words = _("%(name)s is %(age)s sinds %(day)s") if coming.is_over else _("%(name)s wordt %(age)s op %(day)s")
    if hers:
        words = _("Je bent %(age)s sinds %(day)s") if coming.is_over else _("Je wordt %(age)s op %(day)s")
    return words % {"name": name, "age": coming.age, "day": day_words(coming.birthday)}


def changes(age: int, name: str, *, hers: bool = False) -> list[tuple[str, list[str]]]:
    """For whom what changes (Jeugdwet 7.3.4, 7.3.5, 7.3.11; STANDARDS 24 to 29)."""
    told = {12: _hers_at_12, 16: _hers_at_16, 18: _hers_at_18} if hers else {12: _at_12, 16: _at_16, 18: _at_18}
    mine, parents, care = told[age]()
    said = [(_("Jij") if hers else name, mine), (_("De ouders"), parents), (_("De hulpverleners"), care)]
    return [(who, [each % {"name": name} for each in sentences]) for who, sentences in said]


def _at_12() -> tuple[list[str], list[str], list[str]]:
    return (
        [
            _("%(name)s mag het eigen plan en dossier lezen."),
            _("%(name)s beslist mee over hulp, en over wie erbij komt."),
            _("%(name)s kiest wat een ouder leest."),
        ],
        [
            _("Over hulp beslist %(name)s samen met de ouders met gezag. Zij zeggen allemaal ja."),
            _("Over wie er uit familie of netwerk bij komt, beslist %(name)s samen met één ouder met gezag."),
            _("Een ouder leest alleen nog waar %(name)s ja op zegt. Ook een ouder met gezag."),
        ],
        [_("Voor hulp is ook een ja van %(name)s nodig.")],
    )


def _at_16() -> tuple[list[str], list[str], list[str]]:
    return (
        [
            _("%(name)s beslist alleen over hulp, en over wie erbij komt."),
            _("%(name)s kiest opnieuw wat een ouder leest. Een ja van vroeger telt niet meer."),
        ],
        [
            _("Een ouder beslist niet meer mee. Een ja of nee van een ouder telt niet meer."),
            _("Een ouder leest alleen nog waar %(name)s opnieuw ja op zegt."),
            _("Ook wat een organisatie ouders met gezag liet lezen, stopt."),
        ],
        [_("Voor hulp is alleen het ja van %(name)s nodig.")],
    )


def _at_18() -> tuple[list[str], list[str], list[str]]:
    return (
        [
            _("%(name)s is volwassen en beslist overal zelf over."),
            _("%(name)s kiest opnieuw wat een ouder leest. Een ja van vroeger telt niet meer."),
        ],
        [
            _("Het gezag van ouders stopt."),
            _("Een ouder leest alleen nog waar %(name)s opnieuw ja op zegt."),
        ],
        [_("De hulp kan doorgaan. Bespreek dat met %(name)s.")],
    )


def _hers_at_12() -> tuple[list[str], list[str], list[str]]:
    return (
        [
            _("Je mag je eigen plan en dossier lezen."),
            _("Je beslist mee over hulp, en over wie erbij komt."),
            _("Je kiest wat een ouder leest."),
        ],
        [
            _("Over hulp beslis jij samen met de ouders met gezag. Zij zeggen allemaal ja."),
            _("Over wie er uit familie of netwerk bij komt, beslis jij samen met één ouder met gezag."),
            _("Een ouder leest alleen nog waar jij ja op zegt. Ook een ouder met gezag."),
        ],
        [_("Voor hulp is ook jouw ja nodig.")],
    )


def _hers_at_16() -> tuple[list[str], list[str], list[str]]:
    return (
        [
            _("Je beslist zelf over hulp, en over wie erbij komt."),
            _("Je kiest opnieuw wat een ouder leest. Een ja van vroeger telt niet meer."),
        ],
        [
            _("Een ouder beslist niet meer mee. Een ja of nee van een ouder telt niet meer."),
            _("Een ouder leest alleen nog waar jij opnieuw ja op zegt."),
            _("Ook wat een organisatie ouders met gezag liet lezen, stopt."),
        ],
        [_("Voor hulp is alleen jouw ja nodig.")],
    )


def _hers_at_18() -> tuple[list[str], list[str], list[str]]:
    return (
        [
            _("Je bent volwassen en beslist overal zelf over."),
            _("Je kiest opnieuw wat een ouder leest. Een ja van vroeger telt niet meer."),
        ],
        [
            _("Het gezag van ouders stopt."),
            _("Een ouder leest alleen nog waar jij opnieuw ja op zegt."),
        ],
        [_("De hulp kan doorgaan. Praat daarover met je hulpverlener.")],
    )


def stays(name: str, *, hers: bool = False) -> list[str]:
    """What no birthday changes."""
    all_ = [
        _("Wie in de kring zit, blijft erin. Ook de organisaties die meedoen."),
        _("Het plan, de gesprekken en de afspraken blijven staan."),
    ]
    if hers:
        return [*all_, _("Jouw nee blijft een nee."), _("Wat je voor jezelf houdt, blijft van jou alleen.")]
    own = [
        _("Een nee van %(name)s blijft een nee."),
        _("Wat %(name)s voor zichzelf houdt, blijft van %(name)s alleen."),
    ]
    return [*all_, *(each % {"name": name} for each in own)]


def kinds() -> dict[Kind, str]:
    """What she can share, as she reads it."""
    return {
        Kind.PLAN: _("mijn plan"),
        Kind.TALK: _("de gesprekken"),
        Kind.NOTES: _("de notities"),
        Kind.PAPERS: _("de papieren"),
    }


def answers() -> dict[str, str]:
    """Her answers, as she reads them."""
    return {"yes": _("Ja"), "no": _("Nee"), "": _("Nog niets gekozen")}


def choice(yes: bool, who: str, kind: Kind, coming: Coming) -> str:
    """The sentence one answer of hers keeps."""
    words = _("Vanaf %(day)s mag %(who)s dit lezen: %(what)s.")
    if not yes:
        words = _("Vanaf %(day)s mag %(who)s dit niet lezen: %(what)s.")
    return words % {"day": day_words(coming.birthday, "d MMMM y"), "who": who, "what": kinds()[kind]}
