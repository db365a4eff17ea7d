"""What the young person's yes to somebody coming in says about reading along: kept as a Consent of its own."""

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
