"""What the young person's yes to somebody coming in says about reading along: kept as a Consent of its own."""

from collections.abc import Iterable
from datetime import datetime

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.models import Circle, Member
from portal.members.models import CIRCLE_TEXT, CONFIRM_TEXT, Invitation
from portal.people.actor import Actor


async def with_parents(circle: Circle, young: Member, *, by: Actor, words: str, language: str) -> None:
    """Her own yes opens the circle: she knows which parents are in it or asked, and lets them read along."""
    for member in [*await circle.members(), *await circle.named()]:
        if member.role is MemberRole.PARENT:
            await Consent.share(
                young,
                ConsentAnswer.GIVEN,
                by=by,
                words=words,
                text=CIRCLE_TEXT,
                language=language,
                to_member=member.id,
            )


async def as_she_said(invitation: Invitation, member: Member, young: Member | None, *, by: Actor) -> None:
    """A parent comes in whom the young person said yes to: that yes is about what he reads as well."""
    if member.role is not MemberRole.PARENT or young is None:
        return
    answers = await Consent.last_answers(invitation.owner_id, invitation.about)
    hers = answers.get((invitation.about, young.id))
    if hers is None or hers.answer is not ConsentAnswer.GIVEN:
        return
    await Consent.share(
        young,
        ConsentAnswer.GIVEN,
        by=by,
        words=hers.words,
        text=CONFIRM_TEXT,
        language=hers.language,
        to_member=member.id,
        # As long as he is in: who lets him in for a time lets him read for that time.
        until=member.until,
    )


async def with_organisation(invitation: Invitation, deciders: Iterable[Member], *, by: Actor) -> None:
    """A professional comes in: each yes that let her in is also about her organisation reading along, as long as that.

    Another organisation is a third party (Jeugdwet 7.3.11, STANDARDS 30): each who decides speaks for herself.
    """
    if invitation.role is not MemberRole.PROFESSIONAL or invitation.organisation_id is None:
        return
    answers = await Consent.last_answers(invitation.owner_id, invitation.about)
    for member in deciders:
        said = answers.get((invitation.about, member.id))
        if said is None or said.answer is not ConsentAnswer.GIVEN:
            continue
        await Consent.share(
            member,
            ConsentAnswer.GIVEN,
            by=by,
            words=said.words,
            text=said.text,
            language=said.language,
            to_organisation=invitation.organisation_id,
            until=await _until(invitation, member),
        )


async def _until(invitation: Invitation, member: Member) -> datetime | None:
    """Her membership's end, or the later one of what this member said before: a week must not end a year."""
    said = (await Consent.of_sharing([invitation.owner_id])).get(invitation.owner_id, [])
    about = (member.id, invitation.organisation_id, None, None, None)
    before = [
        each for each in said if (each.speaker, each.to_organisation, each.kind, each.thing_id, each.to_member) == about
    ]
    last = before[-1] if before else None
    if last is None or not last.yes or (last.until and last.until <= clock.now()):
        return invitation.until
    return max(last.until, invitation.until) if last.until and invitation.until else None
