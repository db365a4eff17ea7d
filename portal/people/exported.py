"""What the account gives of somebody to herself: how she is called, how she signs in, where, and where she works."""

from portal.people.actor import Actor, Capacity
from portal.people.models import Staff
from portal.people.passkeys import Passkey
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day, lines, told
from portal.web.texts import _, languages


async def _chapters(reader: Actor, entered: object) -> list[Chapter]:
    # With a circle it is told by `members`: who she is there, and nobody's account.
    if entered is not None or reader.person_id is None:
        return []
    person = await Person.get(id=reader.person_id)
    own = reader.capacity is Capacity.OWN
    # An employer's login opens nothing else of its employee's.
    here = {} if own else {"organisation_id": reader.organisation_id}
    work = await Staff.filter(person_id=person.id, **here).order_by("since", "id").prefetch_related("organisation")
    keys = await Passkey.filter(person_id=person.id).order_by("made_at", "id") if own else []
    living = await Session.living_of(person.id)
    sessions = [each for each in living if own or each.organisation_id == reader.organisation_id]
    return chapter(
        _("Je account"),
        Part((_person(person),)),
        Part(tuple(_place(each) for each in work), title=_("Waar je werkt")),
        Part(tuple(Entry(words=each.name, told=told("", each.made_at)) for each in keys), title=_("Je passkeys")),
        Part(tuple(_device(each) for each in sessions), title=_("Waar je bent ingelogd")),
    )


def _person(person: Person) -> Entry:
    return Entry(
        lines=lines(
            (_("Naam"), person.name),
            (_("E-mailadres"), person.email),
            (_("Taal"), languages().get(person.language, person.language)),
            (_("Account sinds"), day(person.made_at)),
        )
    )


def _place(staff: Staff) -> Entry:
    return Entry(
        lines=lines(
            (_("Organisatie"), staff.organisation.name),
            (_("Functie"), staff.title),
            (_("Sinds"), day(staff.since)),
            (_("Tot"), day(staff.until) if staff.until else ""),
        )
    )


def _device(session: Session) -> Entry:
    return Entry(words=session.device or "", told=told("", session.made_at))


EXPORT = Export((Person, Staff, Passkey, Session), _chapters)
