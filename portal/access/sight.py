"""What the rules of seeing let one member read, as the condition of a list: the same answers as one by one."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from tortoise.expressions import Q

from portal.circles.audience import Kind, MemberRole, chosen_by
from portal.circles.seeing import Choices, Item, Reader, Verdict, may_see


@dataclass(frozen=True)
class Sight:
    """One member's eyes, now."""

    reader: Reader
    choices: Choices
    person_id: UUID | None
    named: frozenset[UUID] = frozenset()
    _given: dict[Item, Verdict] = field(default_factory=dict, compare=False, repr=False)

    def verdict(self, item: Item) -> Verdict:
        """What the rules say of it: of things nobody spoke of one by one the same for all, so asked once."""
        alike = item if item.thing_id in self.choices.things else replace(item, thing_id=None)
        if alike not in self._given:
            self._given[alike] = may_see(alike, self.reader, self.choices)
        return self._given[alike]

    @property
    def hers(self) -> Q:
        """What she made in this capacity: one human in two capacities keeps two things apart."""
        if self.person_id is None:
            return Q(id__in=[])
        work = self.reader.organisation_id
        return Q(made_by=self.person_id) & (
            Q(organisation_of_maker=work) if work else Q(organisation_of_maker__isnull=True)
        )

    def of(self, kind: Kind, *, own_words: bool) -> Q:
        """The condition on things of this kind that are meant for her; `own_words` as the model has it."""
        if kind is Kind.PEOPLE or self.reader.role in (MemberRole.YOUNG_PERSON, MemberRole.EMERGENCY):
            return Q()
        spoken = {each: self._sees(kind, each) for each in self.choices.things}
        shut = [each for each, sees in spoken.items() if not sees]
        if self._sees(kind):
            # An empty condition is lost when it is joined with OR: all is said by leaving it out.
            if not shut:
                return Q()
            seen = self._but(~Q(audience_id__in=shut), kind, shut)
        else:
            opened = [each for each, sees in spoken.items() if sees]
            seen = self._of_organisations(kind) | Q(audience_id__in=opened)
            seen = self._but(seen & ~Q(audience_id__in=shut), kind, shut)
        seen |= self._by_name(kind)
        return seen | self.hers if own_words else seen

    def _by_name(self, kind: Kind) -> Q:
        """What is said to her by name, as long as it is for who is named: what was released is read as all else."""
        named = [each for each in self.named if self._sees(kind, each, by_name=True)]
        return Q(audience__in=chosen_by(self.reader.role), audience_id__in=named)

    def _sees(
        self, kind: Kind, thing_id: UUID | None = None, organisation_id: UUID | None = None, *, by_name: bool = False
    ) -> bool:
        return self.verdict(Item(kind, thing_id, organisation_id, names_reader=by_name)).sees

    def _of_organisations(self, kind: Kind) -> Q:
        """What the staff of organisations made that keep to the Jeugdwet's minimum."""
        open_handed = [each for each in self.choices.minimum if self._sees(kind, organisation_id=each)]
        return Q(organisation_of_maker__in=open_handed)

    def _but(self, seen: Q, kind: Kind, shut: list[UUID]) -> Q:
        """And, of the things that are kept from her, what the making organisation's setting opens."""
        for organisation in self.choices.minimum:
            if opened := [each for each in shut if self._sees(kind, each, organisation)]:
                seen |= Q(audience_id__in=opened, organisation_of_maker=organisation)
        return seen
