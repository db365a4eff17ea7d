"""What a yes, a no, an end and a withdrawal do to an organisation's taking part; each within the write of its page."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from portal import clock
from portal.circles import lists
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.circles.seeing import Said
from portal.circles.taking_part import Basis, PartState, TakingPart
from portal.circles.thing import Owner
from portal.errors import Conflict
from portal.members import letters, news, organisation_words
from portal.members.cover import Cover
from portal.members.deciding import Asked, People, Wanted, wanted
from portal.members.emergency import Emergency
from portal.members.handing import DirectorOffer, direct
from portal.members.models import Invitation
from portal.people.actor import Actor
from portal.people.models import Staff, StaffRole
from portal.store import new_id
from portal.web.texts import locale

# Which text was agreed to, with its version; another wording is another version.
ORGANISATION_TEXT = "organisation-2"
KIND_TEXT = "organisation-kind-1"
STOP_TEXT = "organisation-stop-1"


async def say(part: TakingPart, member: Member, answer: ConsentAnswer, *, by: Actor, words: str, text: str) -> None:
    """Keep what one who decides answered, on which text and in which language; twice the same is kept once."""
    last = (await Consent.last_answers(part.owner_id, part.about)).get((part.about, member.id))
    if last and last.answer is answer:
        return
    await Consent.make(
        by=by,
        owner=(Owner.CIRCLE, part.owner_id),
        by_member_id=member.id,
        about=part.about,
        to_organisation=part.organisation_id,
        answer=answer,
        words=words,
        text=text,
        language=locale(),
        since=clock.now(),
        until=part.until if answer is ConsentAnswer.GIVEN else None,
    )


async def settle(part: TakingPart, people: People, *, by: Actor) -> Wanted:
    """When nobody's yes is missing any more it takes part; else those who decide hear that a question waits."""
    (state,) = await wanted(people, [part])
    if part.state is not PartState.ASKED:
        return state
    if not state.is_confirmed:
        await letters.ask_about(state)
        return state
    await part.agree(by=by)
    for member in [each for group in state.groups for each in group if each.id in state.said_yes]:
        await _reads_along(part, member, by=by)
    back = await _come_back(part, by=by)
    asker = people.member(part.asked_by)
    await news.tell(_but(by, [*people.to_tell(), *([asker] if asker else []), *back]))
    return state


def _but(by: Actor, members: Iterable[Member]) -> list[Member]:
    """All but who does it: she needs no letter about it."""
    return [each for each in members if not each.stands_for(by)]


async def _reads_along(part: TakingPart, member: Member, *, by: Actor) -> None:
    """Her yes said as the rules of seeing know it: to this organisation, all or these kinds, until its end."""
    words = organisation_words.may_take_part(part)
    own = await own_words(part.owner_id, part.organisation_id, member.id)
    more: list[tuple[Kind | None, bool]] = [(None, True)]
    for kind in CONSENTED:
        if kind not in part.may_read or own.get(kind) is False:
            more.append((kind, kind in part.may_read))
    for about, yes in more:
        await Consent.share(
            member,
            ConsentAnswer.GIVEN if yes else ConsentAnswer.REFUSED,
            by=by,
            words=words,
            text=ORGANISATION_TEXT,
            language=locale(),
            to_organisation=part.organisation_id,
            kind=about,
            until=part.until if yes else None,
        )


async def _come_back(part: TakingPart, *, by: Actor) -> list[Member]:
    """Who had to go with the one it takes up again, and works there still, has her place back."""
    back = await who_would_come_back(await part.former())
    for member in back:
        await member.come_back(by=by)
    if not back:
        return back
    # Who directed before and is among them directs again by herself: her row stood open.
    director = await Directing.director_of_circle(part.owner_id)
    if director is None:
        await direct(back[0], by=by)
    await Emergency.hand_on(director or back[0])
    return back


async def who_would_come_back(former: TakingPart | None) -> list[Member]:
    """Those of its people who went because it ended, and still work there with families."""
    if former is None or former.over_at is None:
        return []
    gone = await Member.who_left_with(former)
    stood_in = await Cover.stand_ins_among(gone)
    working = []
    for member in gone:
        staff = await Staff.now(member.person_id, former.organisation_id) if member.person_id else None
        if staff and staff.role is StaffRole.PROFESSIONAL and member.id not in stood_in:
            working.append(member)
    return working


async def comes_with(invitation: Invitation, state: Asked, *, by: Actor) -> TakingPart | None:
    """Somebody of an organisation comes in: each yes to her that names it lets it take part; None for the family.

    Conflict where it ceased to take part after these yeses were asked for: they were about another time.
    """
    organisation_id = invitation.organisation_id
    if invitation.role is not MemberRole.PROFESSIONAL or organisation_id is None:
        return None
    part = await TakingPart.standing(invitation.owner_id, organisation_id)
    if part:
        return await part.last_until(invitation.last_day, by=by) if part.basis is Basis.INVITED else part
    if not await may_bring(invitation):
        raise Conflict(f"organisation {organisation_id} is out of circle {invitation.owner_id} since")
    asking = await TakingPart.asked_about(invitation.owner_id, organisation_id)
    if asking:
        # All who decide just said yes to somebody of it: what was asked by itself is answered.
        await asking.take_back(by=by)
    part = await TakingPart.ask(
        invitation.owner_id,
        organisation_id,
        by=by,
        asked_by=invitation.asked_by_id,
        last_day=invitation.last_day,
        basis=Basis.INVITED,
    )
    answers = await Consent.last_answers(invitation.owner_id, invitation.about)
    for member in [each for group in state.groups for each in group]:
        said = answers.get((invitation.about, member.id))
        if said is not None and said.answer is ConsentAnswer.GIVEN:
            await say(part, member, said.answer, by=by, words=said.words, text=said.text)
    return await part.agree(by=by)


async def may_bring(invitation: Invitation) -> bool:
    """Whether the yeses to this invitation are younger than the last end of its organisation's taking part."""
    if invitation.role is not MemberRole.PROFESSIONAL or invitation.organisation_id is None:
        return True
    over = await TakingPart.over_since(invitation.owner_id, invitation.organisation_id)
    return over is None or invitation.made_at > over


async def own_words(circle_id: UUID, organisation_id: UUID, member_id: UUID) -> dict[Kind | None, bool]:
    """What one who decides last said about this organisation, by kind; None is about all."""
    found: dict[Kind | None, bool] = {}
    for each in (await Consent.of_sharing([circle_id])).get(circle_id, []):
        if _is_about(each, organisation_id, member_id):
            found[each.kind] = each.yes
            if each.kind is None and each.named:
                # Of what came later nobody said anything; and who helps reads what nobody spoke of.
                found |= {kind: True for kind in CONSENTED if kind not in each.named and kind not in found}
    return found


def _is_about(said: Said, organisation_id: UUID, member_id: UUID) -> bool:
    whom = (said.speaker, said.to_organisation, said.to_member, said.thing_id)
    return whom == (member_id, organisation_id, None, None) and said.since <= clock.now()


async def limit(part: TakingPart, member: Member, chosen: dict[Kind, bool], *, by: Actor) -> bool:
    """One who decides says what this organisation may read, kind by kind; whether anything changed."""
    own = await own_words(part.owner_id, part.organisation_id, member.id)
    changed = False
    for kind, yes in chosen.items():
        before = own.get(kind, own.get(None, True))
        if before is yes:
            continue
        no = ConsentAnswer.WITHDRAWN if own.get(kind, own.get(None)) else ConsentAnswer.REFUSED
        await Consent.share(
            member,
            ConsentAnswer.GIVEN if yes else no,
            by=by,
            words=organisation_words.may_read_kind(part, kind, yes),
            text=KIND_TEXT,
            language=locale(),
            to_organisation=part.organisation_id,
            kind=kind,
        )
        changed = True
    return changed


async def withdraw(
    part: TakingPart, member: Member, people: People, *, by: Actor, words: str, next_director: Member | None
) -> None:
    """It takes part no more, at once: its people are out, their open pages with them.

    Never waited for: not for who directs next, not for who has a step to do. What they made stays. Who directs
    next is asked, not made to; until somebody says yes nobody directs, and the people page says so.
    """
    await part.end(by=by, member_id=member.id)
    await say(part, member, ConsentAnswer.WITHDRAWN, by=by, words=words, text=STOP_TEXT)
    await Consent.share(
        member,
        ConsentAnswer.WITHDRAWN,
        by=by,
        words=words,
        text=STOP_TEXT,
        language=locale(),
        to_organisation=part.organisation_id,
    )
    gone = await _leave(part, people, by=by)
    for invitation in await Invitation.open_of(part.owner_id, part.organisation_id):
        await invitation.withdraw(by=by)
    for each in lists.withdrew:
        await each(part, by)
    left = [each for each in people.members if each.role is MemberRole.PROFESSIONAL and each not in gone]
    if next_director:
        await DirectorOffer.lapse_in(part.owner_id, by=by)
        offer = await DirectorOffer.ask(member, next_director, by=by, id=new_id(), reason=words)
        await news.offered(offer)
    await news.tell(_but(by, [*people.to_tell(), *left]))
    await news.out(gone)


async def _leave(part: TakingPart, people: People, *, by: Actor) -> list[Member]:
    """Who stands in goes first: the end of her colleague's place would end hers by another way."""
    stand_ins = {each.stand_in_id for each in people.covers}
    inside = await Member.of_organisation(part.owner_id, part.organisation_id)
    for member in sorted(inside, key=lambda each: each.id not in stand_ins):
        await member.leave(by=by, at=part.ended_at)
    return inside


def others_who_direct(people: People, part: TakingPart) -> list[Member]:
    """Whom one may ask to direct when this organisation goes: the professionals of the others."""
    return [each for each in people.can_direct if each.organisation_id != part.organisation_id]


async def end_sooner(part: TakingPart, day: date | None, member: Member, *, by: Actor) -> None:
    """One who decides sets its end, or takes hers back: its people's places follow, and nobody is in for longer."""
    await part.end_sooner(day, by=by, member_id=member.id)
    for member in await Member.of_organisation(part.owner_id, part.organisation_id):
        await member.follow(part, by=by)
