"""What the circle itself gives of a file that is taken along: about whom it is, who is in it, and what was agreed."""

from portal.access import Action, doors
from portal.access.doors import Entered
from portal.access.exported import MOST, Names
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.keeping import chosen
from portal.circles.models import Circle, Member
from portal.circles.taking_part import TakingPart
from portal.members import emergency_pages, organisation_words
from portal.members.cover import Cover
from portal.members.emergency import Emergency
from portal.members.invitation import State
from portal.members.keeping_pages import called
from portal.members.models import Invitation
from portal.members.sight import custody_words, kind
from portal.people.actor import Actor
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day, lines, told


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if entered is None:
        return await _own(reader)
    names = await Names.of(reader, entered, Action.PEOPLE_READ)
    return [
        *chapter(_("Over wie dit gaat"), Part((_young(entered.circle),))),
        *chapter(
            _("De mensen in de kring"),
            Part(tuple(_member(each) for each in _in_order(names.members))),
            Part(await _organisations(reader, entered, names), title=_("Welke organisaties meedoen of meededen")),
            Part(await _custody(reader, entered, names), title=_("Gezag")),
            Part(await _directing(reader, entered), title=_("Wie de regie had")),
            Part(await _kept(reader, entered), title=_("Hoe lang het dossier blijft")),
            Part(await _covers(reader, entered, names), title=_("Vervanging")),
            Part(await _emergencies(reader, entered), title=_("Toegang bij gevaar")),
            Part(await _invitations(reader, entered, names), title=_("Uitnodigingen")),
        ),
        *chapter(_("Wat is goedgevonden en wat niet"), Part(await _consents(reader, entered, names))),
    ]


async def _own(reader: Actor) -> list[Chapter]:
    """Which circles she is in, as what and since when: by the young person's first name, as her own page has it."""
    hers = {"person_id": reader.person_id}
    found = await doors.page(Member, reader, Action.PEOPLE_READ, narrow=hers, order=("since", "id"), limit=MOST)
    mine = [each for each in found if each.stands_for(reader)]
    await Member.fetch_for_list(mine, "organisation")
    circles = await doors.page(
        Circle, reader, Action.PEOPLE_READ, narrow={"id__in": [each.owner_id for each in mine]}, limit=MOST
    )
    called = {each.id: each.name for each in circles}
    return chapter(
        _("Je kringen"),
        Part(
            tuple(
                Entry(title=_("Kring van %(name)s") % {"name": called[each.owner_id]}, lines=_place(each))
                for each in mine
                if each.owner_id in called
            )
        ),
    )


def _young(circle: Circle) -> Entry:
    return Entry(
        lines=lines(
            (_("Naam"), circle.full_name),
            (_("Roepnaam"), circle.name if circle.name != circle.full_name else ""),
            (_("Geboren op"), day(circle.birth_date)),
            (_("Kring sinds"), day(circle.made_at)),
        )
    )


def _in_order(members: list[Member]) -> list[Member]:
    """The young person first; who read along for a day in danger stands with that."""
    shown = [each for each in members if each.role is not MemberRole.EMERGENCY]
    return sorted(shown, key=lambda each: each.role is not MemberRole.YOUNG_PERSON)


def _member(member: Member) -> Entry:
    return Entry(title=member.name, lines=_place(member))


def _place(member: Member) -> tuple[tuple[str, str], ...]:
    # A colleague in danger has a role of a day, which has no name in a list of people.
    role = kind(member.role) if member.role is not MemberRole.EMERGENCY else ""
    gone = member.gone_at or member.until
    return lines(
        (_("Rol"), role),
        (_("Wie dat is"), member.relation),
        (_("Organisatie"), member.organisation.name if member.organisation_id and member.organisation else ""),
        (_("Sinds"), day(member.since) if member.accepted_at else _("genoemd, nog niet in de kring")),
        (_("Tot"), day(gone) if gone else ""),
    )


async def _organisations(reader: Actor, entered: Entered, names: Names) -> tuple[Entry, ...]:
    if not entered.may(Action.PART_READ):
        return ()
    # Only what came to be, as with covers; who said no to one is nobody's to take along.
    narrow, order = {"agreed_at__isnull": False}, ("agreed_at", "id")
    found = await doors.page(
        TakingPart, reader, Action.PART_READ, within=entered, narrow=narrow, order=order, limit=MOST
    )
    await TakingPart.fetch_for_list(found, "organisation")
    return tuple(
        Entry(
            title=each.organisation.name,
            words=each.purpose or "",
            lines=lines(
                (_("Gevraagd door"), names.of_member(each.asked_by)),
                (_("Mag lezen"), organisation_words.reads(each.may_read)),
                (_("Sinds"), day(each.agreed_at)),
                (_("Tot"), day(each.over_at or each.ends_on) if each.over_at or each.ends_on else ""),
            ),
        )
        for each in found
    )


async def _custody(reader: Actor, entered: Entered, names: Names) -> tuple[Entry, ...]:
    found = await doors.page(Custody, reader, Action.CUSTODY_READ, within=entered, order=("made_at", "id"), limit=MOST)
    return tuple(Entry(title=names.of_member(each.member_id), words=custody_words(each)) for each in found)


async def _directing(reader: Actor, entered: Entered) -> tuple[Entry, ...]:
    if not entered.may(Action.DIRECTING_READ):
        return ()
    await doors.enter(reader, entered.id, Action.DIRECTING_READ)
    past = await Directing.past_of(entered.id)
    return tuple(
        Entry(
            title=each.member.name,
            words=each.reason,
            lines=lines((_("Sinds"), day(each.since)), (_("Tot"), day(each.ended_at) if each.ended_at else "")),
        )
        for each in reversed(past)
    )


async def _kept(reader: Actor, entered: Entered) -> tuple[Entry, ...]:
    said = await chosen(entered.circle)
    if not said or not entered.may(Action.KEEPING_READ):
        return ()
    await doors.enter(reader, entered.id, Action.KEEPING_READ)
    return tuple(
        Entry(title=called(each.name), words=each.why, lines=lines((_("Sinds"), day(each.at))))
        for each in reversed(said)
    )


async def _covers(reader: Actor, entered: Entered, names: Names) -> tuple[Entry, ...]:
    # Only what came to be: a question between colleagues is no part of her file.
    narrow = {"accepted_at__isnull": False}
    order = ("first_day", "id")
    found = await doors.page(Cover, reader, Action.COVER_READ, within=entered, narrow=narrow, order=order, limit=MOST)
    return tuple(
        Entry(
            title=each.name,
            lines=lines(
                (_("In plaats van"), names.of_member(each.covered_id)),
                (_("Van"), day(each.first_day)),
                (_("Tot en met"), day(each.last_day)),
            ),
        )
        for each in found
    )


async def _emergencies(reader: Actor, entered: Entered) -> tuple[Entry, ...]:
    found = await emergency_pages.lines(reader, entered)
    return tuple(
        Entry(
            title=each.name,
            words=each.reason,
            told=told("", each.since),
            lines=lines((_("Functie"), each.title), (_("Organisatie"), each.organisation.name)),
        )
        for each in reversed(found)
        # While home is the danger it is read in Kring alone: a file on a phone may be found by who is at home.
        if not each.is_held_back
    )


async def _invitations(reader: Actor, entered: Entered, names: Names) -> tuple[Entry, ...]:
    """Who was asked, and how it ended; never her address."""
    order = ("made_at", "id")
    found = await doors.page(Invitation, reader, Action.INVITATION_READ, within=entered, order=order, limit=MOST)
    return tuple(
        Entry(
            title=each.name,
            told=told(names.of_member(each.asked_by_id), each.made_at),
            lines=lines((_("Wie dat is"), each.relation), (_("Hoe het afliep"), _ended(each.state))),
        )
        for each in found
    )


def _ended(state: State) -> str:
    return {
        State.ASKED: _("wacht op wie beslist"),
        State.SENT: _("wacht op antwoord"),
        State.ACCEPTED: _("kwam in de kring"),
        State.REFUSED: _("wilde niet"),
        State.DECLINED: _("mocht niet van wie beslist"),
        State.WITHDRAWN: _("ingetrokken"),
        State.EXPIRED: _("te laat"),
    }[state]


async def _consents(reader: Actor, entered: Entered, names: Names) -> tuple[Entry, ...]:
    found = await _as_they_stand(reader, entered)
    asked = await doors.page(Invitation, reader, Action.INVITATION_READ, within=entered, limit=MOST)
    invited = {each.about: each.name for each in asked}
    answers = {
        ConsentAnswer.GIVEN: _("ja"),
        ConsentAnswer.REFUSED: _("nee"),
        ConsentAnswer.WITHDRAWN: _("ingetrokken"),
    }
    return tuple(
        Entry(
            words=each.words,
            told=told(names.of_member(each.by_member_id), each.made_at),
            lines=lines(
                (_("Over wie"), invited.get(each.about) or names.of_member(each.to_member)),
                (_("Antwoord"), answers[each.answer]),
                (_("Geldt vanaf"), day(each.since) if day(each.since) != day(each.made_at) else ""),
                (_("Geldt tot"), day(each.until) if each.until else ""),
            ),
        )
        for each in found
    )


async def _as_they_stand(reader: Actor, entered: Entered) -> list[Consent]:
    """What was said, without what a later word replaced that she may not know of.

    The Bundle beside this leaves that out (exchange/reach_consent.py): a yes that stood here alone would tell a parent
    that there is a no, and how often.
    """
    order = ("made_at", "id")
    found = await doors.page(Consent, reader, Action.SHARING_READ, within=entered, order=order, limit=MOST)
    later = await Consent.followed_by([entered.id])
    known = {each.id for each in found}
    return [each for each in found if known.issuperset(later.get(each.id, ()))]


EXPORT = Export((Circle, Member, Custody, Directing, Cover, Emergency, Invitation, Consent, TakingPart), _chapters)
