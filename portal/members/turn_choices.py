"""What she says beforehand about a birthday: of each parent and kind what will hold from then on, and keeping it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.access.along import everybody
from portal.access.doors import Entered
from portal.access.standing import Standing
from portal.circles.ages import age_band
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.consent import Consent
from portal.circles.models import Member
from portal.circles.seeing import Choices, Item, Verdict
from portal.circles.turns import Coming
from portal.members import turn_words
from portal.members.choosing import now_says, own_word, say
from portal.people.actor import Actor
from portal.web import Form

# Which text was agreed to; a new wording gets a new number.
TURN_TEXT = "turn-2"


@dataclass(frozen=True)
class Choice:
    """One yes or no about one parent and one kind, from the birthday on."""

    parent: Member
    kind: Kind
    now: str  # 'yes', 'no', or '' when she said nothing that counts from then on
    before: Verdict  # what holds without what she chose for that day

    @property
    def field(self) -> str:
        """Its name in the form."""
        return f"parent-{self.parent.id}-{self.kind.value}"

    @property
    def may_stay_open(self) -> bool:
        """Whether she can leave it at nothing yet: a no of before stays a no."""
        return now_says(self.before) == ""


async def choices(entered: Entered, coming: Coming) -> list[Choice]:
    """All she can say, parent by parent: a fixed number of queries."""
    parents = [each for each in await everybody(entered.id) if each.member and each.member.role is MemberRole.PARENT]
    return [_choice(entered, each, kind, coming) for each in parents for kind in CONSENTED]


def _choice(entered: Entered, about: Standing, kind: Kind, coming: Coming) -> Choice:
    if about.member is None or about.sight is None:
        raise ValueError("nobody stands here")
    then = _then(entered, about.sight.choices, coming)
    said = then.said if coming.is_over else tuple(each for each in then.said if each.since < coming.midnight)
    now = own_word(entered, about, Item(kind), then)
    return Choice(about.member, kind, now_says(now), own_word(entered, about, Item(kind), replace(then, said=said)))


def _then(entered: Entered, choices: Choices, coming: Coming) -> Choices:
    """What will hold at the birthday's midnight, as far as it is said now; after it, what holds."""
    if coming.is_over:
        return choices
    band = age_band(entered.circle.birth_date, coming.birthday)
    return replace(choices, now=coming.midnight, band=band, band_since=coming.midnight)


async def keep(form: Form, found: Iterable[Choice], young: Member, coming: Coming, *, by: Actor) -> bool:
    """Keep each answer she changed, in a write; whether there was one.

    What an old page still shows changes nothing it wasn't asked to, and what she left open isn't a no: that would
    also shut what an organisation opens by its own setting.
    """
    chosen = [] if coming.is_over else await Consent.chosen_for(young, coming.midnight)
    changed = False
    for each in found:
        answer = form.values.get(each.field, each.now)
        if answer in (each.now, form.values.get(f"was-{each.field}", "")) or not (answer or each.may_stay_open):
            continue
        for former in chosen:
            # Of two answers for the same midnight the no would win: the former makes way, and stays in the history.
            if (former.to_member, former.kind, former.thing_id) == (each.parent.id, each.kind, None):
                await former.remove(by=by)
        if answer:
            await _say(each, answer == "yes", young, coming, by=by)
        changed = True
    return changed


async def _say(choice: Choice, yes: bool, young: Member, coming: Coming, *, by: Actor) -> None:
    await say(
        young,
        choice.parent,
        yes,
        choice.before,
        by=by,
        words=turn_words.choice(yes, choice.parent.name, choice.kind, coming),
        text=TURN_TEXT,
        kind=choice.kind,
        since=None if coming.is_over else coming.midnight,
        # Who is in for a time reads for that time.
        until=choice.parent.until if yes else None,
    )
