"""Letters that say something changed in how somebody signs in, so that what a stranger does is noticed."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from portal.outbox import Letter
from portal.people.accounts import Login
from portal.people.persons import Person
from portal.settings import settings
from portal.web import texts
from portal.web.texts import _

PASSKEY_ADDED = "people.passkey_added"
PASSKEY_REMOVED = "people.passkey_removed"
CODES_MADE = "people.codes_made"
RECOVERED = "people.recovered"
LOGIN_JOINED = "people.login_joined"
LOGIN_REMOVED = "people.login_removed"
WORK_JOINED = "people.work_joined"


def _happened(kind: str) -> str:
    return {
        PASSKEY_ADDED: _("Er is een apparaat bijgekomen waarmee je inlogt zonder code."),
        PASSKEY_REMOVED: _("Er is een apparaat weggehaald waarmee je inlogde zonder code."),
        CODES_MADE: _("Er is een nieuwe lijst met herstelcodes gemaakt. De oude lijst werkt niet meer."),
        RECOVERED: _("Iemand heeft ingelogd met een van je herstelcodes."),
        LOGIN_JOINED: _("Er is een inlog gekoppeld waarmee je ook naar binnen kunt."),
        LOGIN_REMOVED: _("Er is een inlog losgemaakt. Daarmee kom je niet meer naar binnen."),
    }[kind]


def _writer(kind: str) -> Callable[[UUID], Awaitable[Letter | None]]:
    async def write(person_id: UUID) -> Letter | None:
        """The letter to her own address; none when she has none."""
        person = await Person.get_or_none(id=person_id)
        if person is None or not person.email:
            return None
        with texts.speaking(person.language):
            words = [
                _happened(kind),
                _("Was jij dat? Dan hoef je niets te doen."),
                _("Was jij dat niet? Log in, kijk bij je apparaten, en haal weg wat niet van jou is:"),
                f"{settings().origin}/account/inloggen",
            ]
            return Letter(person.email, _("Er is iets veranderd aan je inlog"), "\n\n".join(words), texts.locale())

    return write


async def _work_joined(login_id: UUID) -> Letter | None:
    """To somebody whose work account another provider opens now, since the one she came by is there no more."""
    login = await Login.get_or_none(id=login_id).prefetch_related("person", "organisation")
    if login is None or not login.person.email:
        return None
    name, phone = {"name": login.organisation.name}, login.organisation.phone
    with texts.speaking(login.person.language):
        words = [
            _("Voor je werk kun je nu naar binnen met een nieuwe inlog, van %(name)s.") % name,
            _("Was jij dat? Dan hoef je niets te doen."),
            _("Was jij dat niet? Bel dan meteen de helpdesk van %(name)s.") % name,
            *([phone] if phone else []),
        ]
        return Letter(login.person.email, _("Er is iets veranderd aan je inlog"), "\n\n".join(words), texts.locale())


WRITERS: dict[str, Callable[[UUID], Awaitable[Letter | None]]] = {
    kind: _writer(kind) for kind in (PASSKEY_ADDED, PASSKEY_REMOVED, CODES_MADE, RECOVERED, LOGIN_JOINED, LOGIN_REMOVED)
}
WRITERS[WORK_JOINED] = _work_joined
