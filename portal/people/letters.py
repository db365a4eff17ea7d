"""The letters of signing in, written when they leave: no child's name, nothing that tells what Kring is for."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from portal.outbox import Letter
from portal.people.codes import LETTER, Code
from portal.people.models import Person, Staff
from portal.people.openid.providers import Provider, UserKind
from portal.settings import settings
from portal.web import texts
from portal.web.texts import _

INVITED = "people.invited"

# Rooms above answer for an address nobody has here yet: the name of who is expected, or ''.
expected: list[Callable[[str], Awaitable[str]]] = []


async def name_expected(address: str) -> str:
    """The name under which somebody invited this address; '' when nobody did."""
    for each in expected:
        if name := await each(address):
            return name
    return ""


async def may_begin(address: str) -> bool:
    """Whether an address without a person may become one by proving itself."""
    return settings().open_accounts or bool(await name_expected(address))


async def code_letter(code_id: UUID) -> Letter | None:
    """The letter with the code; the way to her organisation's door for a work address; none for a stranger."""
    code = await Code.get_or_none(id=code_id)
    if code is None or not code.open:
        return None
    person = await Person.of_email(code.address)
    with texts.speaking((person.language if person else "") or code.language):
        if provider := await Provider.of_address(code.address):
            return _to_the_door(code.address, provider)
        if person is None and not await may_begin(code.address):
            return None
        return Letter(code.address, _("Je code"), _code_words(code.digits), texts.locale())


def _code_words(digits: str) -> str:
    return "\n\n".join(
        [
            _("Je code is: %(code)s") % {"code": f"{digits[:3]} {digits[3:]}"},
            _("Vul de code in op de pagina waar je erom vroeg. De code werkt één keer, tien minuten lang."),
            _("Geef de code aan niemand. Wij vragen er nooit om."),
            _("Heb jij hier niet om gevraagd? Dan hoef je niets te doen. Zonder deze code komt niemand binnen."),
        ]
    )


def _to_the_door(address: str, provider: Provider) -> Letter:
    link = f"{settings().origin}/inloggen/organisatie/{provider.hint}"
    words = [
        _("Dit is een adres van je werk. Daarmee log je in bij je organisatie: %(name)s.")
        % {"name": provider.organisation.name},
        link,
        _("Ben je er ook voor iemand thuis? Gebruik daarvoor je eigen e-mailadres."),
    ]
    return Letter(address, _("Zo log je in"), "\n\n".join(words), texts.locale())


async def invited_letter(staff_id: UUID) -> Letter | None:
    """The letter to somebody who was given a place at an organisation; none when the place has ended meanwhile."""
    staff = await Staff.get_or_none(id=staff_id).prefetch_related("person", "organisation")
    if staff is None or await Staff.now(staff.person_id, staff.organisation_id) is None:
        return None
    ways = await Provider.open_ones(UserKind.STAFF, organisation_id=staff.organisation_id)
    if not ways:
        return None
    with texts.speaking(staff.person.language):
        words = [
            _("%(name)s heeft je toegevoegd. Hier log je in, zoals je dat op je werk gewend bent:")
            % {"name": staff.organisation.name},
            f"{settings().origin}/inloggen/organisatie/{ways[0].hint}",
        ]
        return Letter(staff.person.email, _("Zo log je in"), "\n\n".join(words), texts.locale())


WRITERS = {LETTER: code_letter, INVITED: invited_letter}
