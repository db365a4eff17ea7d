"""The letters of signing in, written when they leave: no child's name, nothing that tells what Kring is for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.outbox import Letter
from portal.people.accounts import UserKind
from portal.people.codes import LETTER, Code
from portal.people.finding import may_begin_desk, work_doors
from portal.people.models import INVITED, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.openid.showing import waiting
from portal.people.persons import Person
from portal.settings import settings
from portal.vault import Shut
from portal.web import texts
from portal.web.texts import _

# Rooms above answer for an address nobody has here yet: the name of who is expected, or ''.
expected: list[Callable[[str], Awaitable[str]]] = []
# Rooms above answer for the page somebody wants to reach: whether it is an invitation that needs no address.
brought: list[Callable[[str], Awaitable[bool]]] = []


async def name_expected(address: str) -> str:
    """The name under which somebody invited this address; '' when nobody did."""
    for each in expected:
        if name := await each(address):
            return name
    return ""


async def may_begin(address: str, next: str = "") -> bool:
    """Whether an address without a person may become one by proving itself, on her way to this page."""
    if settings().open_accounts or await name_expected(address):
        return True
    return any([await each(next) for each in brought])


@dataclass(frozen=True)
class Ways:
    """The ways in that an address has: a code for an account of her own, organisations' doors, both, or none."""

    person: Person | None
    code: bool
    doors: Sequence[Provider] = ()


async def ways_of(address: str, next: str = "") -> Ways:
    """The ways in that this address has, on its way to this page; only a letter to it may tell them."""
    person = await Person.of_email(address)
    if provider := await Provider.of_address(address):
        # Its mailbox is the employer's, so it begins no family; who began one before keeps it, whoever claims a domain.
        return Ways(person, code=person is not None and person.proved_at is not None, doors=[provider])
    if person is None:
        return Ways(None, code=await may_begin(address, next))
    doors = await work_doors(person)
    # Who was invited for her work only has no account of her own yet, and gets none by asking for it.
    own = not doors or person.proved_at is not None or bool(await name_expected(address))
    return Ways(person, code=own, doors=doors)


async def code_letter(code_id: UUID) -> Letter | None:
    """The letter with the code and its link, the way to her organisation's door, or both; none for a stranger."""
    code = await Code.get_or_none(id=code_id)
    if code is None or not code.open:
        return None
    ways = await _ways(code)
    with texts.speaking((ways.person.language if ways.person else "") or code.language):
        # Who is signed in and proves again gets it, whatever an organisation says of her address meanwhile.
        if ways.code or code.session_id:
            words = _code_words(code) + (["–", *_door_words(ways.doors)] if ways.doors else [])
            return Letter(code.address, _("Je code"), "\n\n".join(words), texts.locale())
        if not ways.doors:
            return None
        words = [*_door_words(ways.doors), _("Ben je er ook voor iemand thuis? Gebruik daarvoor je eigen e-mailadres.")]
        return Letter(code.address, _("Zo log je in"), "\n\n".join(words), texts.locale())


async def _ways(code: Code) -> Ways:
    if code.organisation_id:
        return await _desk_ways(code, code.organisation_id)
    if asked := await waiting(code):
        return Ways(await Person.get(id=asked.told["person"]), code=True)
    return await ways_of(code.address, code.next)


async def _desk_ways(code: Code, organisation_id: UUID) -> Ways:
    person = await Person.of_email(code.address)
    return Ways(person, code=await may_begin_desk(person, organisation_id))


def _code_words(code: Code) -> list[str]:
    return [
        _("Je code is: %(code)s") % {"code": f"{code.digits[:3]} {code.digits[3:]}"},
        _("Vul de code in op de pagina waar je erom vroeg. De code werkt één keer, tien minuten lang."),
        _("Of open deze link, in de browser waarin je erom vroeg:"),
        f"{settings().origin}/inloggen/code/{code.id}/{code.token}",
        _("Geef de code en de link aan niemand. Wij vragen er nooit om."),
        _("Heb jij hier niet om gevraagd? Dan hoef je niets te doen. Zonder deze code komt niemand binnen."),
    ]


def _door_words(doors: Sequence[Provider]) -> list[str]:
    words = []
    for each in doors:
        words += [
            _("Ben je hier voor je werk? Dan log je in bij je organisatie: %(name)s.")
            % {"name": each.organisation.name},
            f"{settings().origin}/inloggen/organisatie/{each.hint}",
        ]
    return words


async def invited_letter(staff_id: UUID) -> Letter | None:
    """The letter to somebody who was given a place at an organisation; none when she has no way in now."""
    staff = await Staff.get_or_none(id=staff_id).prefetch_related("person", "organisation")
    if staff is None or await Staff.now(staff.person_id, staff.organisation_id) is None:
        return None
    ways = await Provider.open_ones(UserKind.STAFF, organisation_id=staff.organisation_id)
    if not ways and staff.role is not StaffRole.ADMINISTRATOR:
        return None
    asker = await _who_asked(staff)
    name = {"name": staff.organisation.name, "who": asker}
    with texts.speaking(staff.person.language):
        if ways:
            words = [
                (
                    _("%(who)s heeft je toegevoegd als medewerker van %(name)s.")
                    if asker
                    else _("Je bent toegevoegd als medewerker van %(name)s.")
                )
                % name,
                _("Met deze mail log je voor het eerst in. Dat doe je hier, zoals je dat op je werk gewend bent:"),
                f"{settings().origin}/inloggen/organisatie/{ways[0].hint}",
            ]
        else:
            words = [
                (
                    _("%(who)s heeft je beheerder gemaakt van %(name)s.")
                    if asker
                    else _("Je bent beheerder van %(name)s.")
                )
                % name,
                _("Er is hier nog geen inlog van je organisatie. Die sluit jij aan. Begin hier, met dit e-mailadres:"),
                f"{settings().origin}/o/{staff.organisation.slug}/beginnen",
            ]
        words.append(_("Werk je niet bij %(name)s? Dan hoef je niets te doen.") % name)
        return Letter(staff.person.email, _("Zo log je in"), "\n\n".join(words), texts.locale())


async def _who_asked(staff: Staff) -> str:
    """The colleague who asked last; '' when it was no colleague."""
    if staff.asked_by in (None, staff.person_id):
        return ""
    try:
        person = await Person.get_or_none(id=staff.asked_by)
    except Shut:
        # Her key was erased since: the letter leaves without her name.
        return ""
    return person.name if person else ""


WRITERS = {LETTER: code_letter, INVITED: invited_letter}
