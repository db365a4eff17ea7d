"""Choosing who reads what: whose page it is to choose on, what she says now, and keeping each changed answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from portal.access.doors import Entered
from portal.access.rules import Action, Role
from portal.access.standing import Standing
from portal.circles.ages import AgeBand
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.models import Member
from portal.circles.seeing import Choices, Item, Rule, Verdict, may_see, speakers
from portal.errors import NotAllowed
from portal.people.actor import Actor
from portal.web import _
from portal.web.texts import locale

# Which text was agreed to, with its version; another wording is another version.
SHARE_TEXT = "share-1"
# Of the plan the network reads the goals and its own steps, and that is what is agreed to.
NETWORK_TEXT = "share-network-1"
# From 12 a parent waits for her word: that she said nothing is no 'no', which would also shut what an organisation
# opens by its own setting.
_SILENT = frozenset({Rule.AGE_12, Rule.AGE_16, Rule.AGE_18})


def chooses(entered: Entered) -> bool:
    """Whether this member is one who chooses here: the young person, and under 12 a parent with custody."""
    if not entered.may(Action.SHARING_CHOOSE):
        return False
    under_12 = entered.circle.age_band is AgeBand.UNDER_12
    return entered.is_(Role.CUSTODY_PARENT) if under_12 else entered.is_(Role.YOUNG_PERSON)


def must_choose(entered: Entered) -> Member:
    """The member who chooses; NotAllowed, with who does, for anybody else."""
    if entered.member is not None and chooses(entered):
        return entered.member
    if entered.circle.age_band is AgeBand.UNDER_12:
        words = _("Tot 12 jaar kiezen de ouders met gezag wie wat leest.")
    else:
        words = _("%(name)s kiest zelf wie wat leest.") % {"name": entered.circle.name}
    raise NotAllowed("choose who reads what", words=words)


def counts(entered: Entered, about: Standing) -> bool:
    """Whether the word of this member counts now about what `about` reads."""
    if entered.member is None or about.sight is None or not chooses(entered):
        return False
    if about.sight.reader.role is MemberRole.YOUNG_PERSON:
        return False
    return entered.member.id in speakers(about.sight.reader, about.sight.choices)


def own_word(entered: Entered, about: Standing, item: Item, choices: Choices | None = None) -> Verdict:
    """What would hold about this if only she had spoken: her own answer, or what her silence means.

    `choices` for another moment than now, such as a birthday to come.
    """
    if entered.member is None or about.sight is None:
        raise NotAllowed("nobody speaks here")
    choices = choices or about.sight.choices
    mine = tuple(each for each in choices.said if each.speaker == entered.member.id)
    return may_see(item, about.sight.reader, replace(choices, said=mine, withheld=()))


@dataclass(frozen=True)
class Question:
    """One yes or no: the sentences one agrees to, and what holds now."""

    kind: Kind
    yes: str
    no: str
    now: str  # 'yes', 'no', or '' when nothing was said and her silence is no answer


def questions(entered: Entered, about: Standing) -> list[Question]:
    """What she may say about this member, kind by kind."""
    if about.member is None:
        return []
    member = about.member
    return [
        Question(kind, *sentences(kind, member), now_says(own_word(entered, about, Item(kind)))) for kind in CONSENTED
    ]


def now_says(word: Verdict) -> str:
    """Her word as an answer: 'yes', 'no', or '' when she said nothing and her silence is no answer."""
    if word.rule in _SILENT:
        return ""
    return "yes" if word.sees else "no"


def text_of(kind: Kind, about: Member) -> str:
    """Which text is agreed to: `sentences` of this kind about this member."""
    return NETWORK_TEXT if kind is Kind.PLAN and about.role is MemberRole.NETWORK else SHARE_TEXT


def sentences(kind: Kind, about: Member) -> tuple[str, str]:
    """What is agreed to, and what is refused."""
    yes, no = {
        Kind.PLAN: (_("%(who)s mag het plan lezen."), _("%(who)s mag het plan niet lezen.")),
        Kind.TALK: (
            _("%(who)s mag de gesprekken van de kring lezen."),
            _("%(who)s mag de gesprekken van de kring niet lezen."),
        ),
        Kind.NOTES: (_("%(who)s mag de notities lezen."), _("%(who)s mag de notities niet lezen.")),
        Kind.PAPERS: (_("%(who)s mag de papieren lezen."), _("%(who)s mag de papieren niet lezen.")),
    }[kind]
    if text_of(kind, about) == NETWORK_TEXT:
        yes = _("%(who)s mag de doelen en eigen stappen lezen.")
        no = _("%(who)s mag de doelen en eigen stappen niet lezen.")
    return yes % {"who": about.name}, no % {"who": about.name}


def notices(about: Member, band: AgeBand) -> str:
    """Whether this member can find out who chose, as her own pages and the records tell it."""
    if about.role is MemberRole.PROFESSIONAL:
        words = _("%(who)s kan lezen wat je koos, net als de andere hulpverleners.")
    elif about.role is MemberRole.PARENT and band is not AgeBand.UNDER_12:
        words = _("%(who)s leest wel dat jij kiest wat een ouder leest, en kan dus weten dat jij dit koos.")
    else:
        words = _("%(who)s leest nergens wie dit koos.")
    return words % {"who": about.name}


async def say(
    speaker: Member,
    about: Member,
    yes: bool,
    before: Verdict,
    *,
    by: Actor,
    words: str,
    text: str = SHARE_TEXT,
    kind: Kind | None = None,
    thing_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> bool:
    """Keep her answer, in a write; False when she said so `before`: sent twice it is one answer."""
    if before.sees is yes and before.rule not in _SILENT:
        return False
    took_back = not yes and before.rule is Rule.CONSENT
    no = ConsentAnswer.WITHDRAWN if took_back else ConsentAnswer.REFUSED
    await Consent.share(
        speaker,
        ConsentAnswer.GIVEN if yes else no,
        by=by,
        words=words,
        text=text,
        language=locale(),
        to_member=about.id,
        kind=kind,
        thing_id=thing_id,
        since=since,
        until=until,
    )
    return True
