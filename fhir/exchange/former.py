"""The file before: what a record system handed over about a circle last time, and the same rows for next time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson

from exchange.faults import refuse
from exchange.handover import HandOver
from exchange.models import Received, ref_index
from exchange.opened import identifiers
from exchange.reading import dumps, read_again
from portal import clock
from portal.circles.thing import Thing
from portal.people.models import Organisation
from portal.web.texts import _

_PATIENT = "Bundle.entry.resource.ofType(Patient)"
_NUMBER = "identifier"
_ACTIVITY = "activity"


class FormerFile:
    """One system's rows about one circle: found by reference, else by number, never by name."""

    def __init__(self, hand: HandOver, system: str, organisation: Organisation) -> None:
        self.hand, self.system, self.organisation = hand, system, organisation
        self.ids: dict[str, UUID] = {}  # the file's references to our ids
        self._rows: dict[str, Received] = {}
        self._touched: set[UUID] = set()
        self._circle_id: UUID
        self._steps = {step.ref: step for step in hand.steps if step.is_activity}

    async def circle_id(self) -> UUID | None:
        """The circle an earlier file made, by the young person's reference or numbers; None: she is new here."""
        rows = await Received.filter(system=self.system, ref_index__in=[ref_index(each) for each in self._names()])
        circles = {row.circle_id for row in rows}
        if len(circles) > 1:
            words = _("Deze nummers horen bij twee verschillende kringen.")
            raise refuse(f"{_PATIENT}.identifier", "conflict", words, status=409)
        if any(row.organisation_id != self.organisation.id for row in rows):
            words = _("De overdrachten van dit systeem horen bij een andere organisatie.")
            raise refuse(_PATIENT, "conflict", words, status=409)
        for row in rows:
            self._same_child(row)
        return circles.pop() if circles else None

    def begin(self, circle_id: UUID) -> None:
        """There is no file before."""
        self._circle_id = circle_id

    async def open(self, circle_id: UUID) -> None:
        """Read the rows, and know again what carries a new reference."""
        self._circle_id = circle_id
        for row in await Received.filter(system=self.system, circle_id=circle_id):
            self._rows[row.ref] = row
        self._know_by_number()
        self._know_by_place()
        # The young person is no member by a file, so nothing can be given to her by it.
        self.ids |= {ref: row.thing_id for ref, row in self._rows.items() if row.thing_id and row.kind != "Patient"}

    def told(self, ref: str) -> dict[str, Any] | None:
        """What the file before said of this; None when it said nothing."""
        row = self._rows.get(ref)
        return dict(orjson.loads(row.told)) if row and row.thing_id and row.told else None

    def thing_id(self, ref: str) -> UUID | None:
        """What this became here."""
        return self._rows[ref].thing_id

    def is_same(self, ref: str, resource: dict[str, Any]) -> bool:
        """Whether the file before held the very same of this."""
        return ref in self._rows and self._rows[ref].was == dumps(resource).decode()

    def remember(self, ref: str, thing: Thing | None, told: dict[str, Any]) -> None:
        """What this file says of it; `thing` is what it became, when that is new."""
        row = self._row(ref)
        if thing is not None:
            row.thing_id, row.became = thing.id, type(thing).__name__
            if row.kind != "Patient":
                self.ids[ref] = thing.id
        self._set(row, told=orjson.dumps(told).decode())

    async def keep(self) -> tuple[int, int]:
        """Write all rows; how many resources we don't show are new or changed, and how many are in the file no more."""
        anew = 0
        for ref, resource in self._resources():
            row = self._row(ref)
            is_new = not row.was
            changed = self._set(row, was=dumps(resource).decode())
            anew += changed and not row.thing_id and not (is_new and row.kind == _NUMBER)
        for name in self._names():
            self._row(name)
        now = {*self._names(), *(ref for ref, _resource in self._resources())}
        for row in self._rows.values():
            if row.id in self._touched and row._saved_in_db:
                row.at = clock.now()
                await row.save(update_fields=["ref", "ref_index", "became", "thing_id", "was", "told", "at"])
        await Received.bulk_create([row for row in self._rows.values() if not row._saved_in_db])
        return anew, sum(ref not in now and row.kind != _NUMBER for ref, row in self._rows.items())

    def _names(self) -> list[str]:
        patient = self.hand.patient
        return [patient.ref, *(f"{_NUMBER} {system}|{value}" for system, value in patient.identifiers)]

    def _resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from self.hand.resources.items()
        yield from ((ref, step.came) for ref, step in self._steps.items())

    def _row(self, ref: str) -> Received:
        if ref in self._rows:
            return self._rows[ref]
        resource = self.hand.resources.get(ref)
        kind = str(resource["resourceType"]) if resource else _ACTIVITY if ref in self._steps else _NUMBER
        row = self._rows[ref] = Received(
            system=self.system,
            organisation_id=self.organisation.id,
            circle_id=self._circle_id,
            ref=ref,
            ref_index=self._index(ref, kind),
            kind=kind,
            at=clock.now(),
        )
        return row

    def _index(self, ref: str, kind: str) -> str:
        return ref_index(ref, None if kind in ("Patient", _NUMBER) else self._circle_id)

    def _set(self, row: Received, **values: str) -> bool:
        changed = any(getattr(row, name) != value for name, value in values.items())
        if changed:
            self._touched.add(row.id)
            row.update_from_dict(values)
        return changed

    def _same_child(self, row: Received) -> None:
        # A record system that gives an old id to another child must not lay one child's plan over another's.
        if row.kind != "Patient" or not row.was:
            return
        before: dict[str, set[str]] = {}
        for system, value in identifiers(read_again(row.was)):
            before.setdefault(system, set()).add(value)
        for system, value in self.hand.patient.identifiers:
            if system in before and value not in before[system]:
                words = _("Dit nummer is anders dan in het vorige bestand. Is dit wel dezelfde jongere?")
                raise refuse(f"{_PATIENT}.identifier", "conflict", words, status=409)

    def _know_by_number(self) -> None:
        """A resource with a new reference that carries the number of one we know is that one."""
        known: dict[tuple[str, str, str], Received] = {}
        for row in self._rows.values():
            if row.ref not in self.hand.resources and row.was and row.kind not in (_NUMBER, _ACTIVITY):
                known |= {(row.kind, *pair): row for pair in identifiers(read_again(row.was))}
        for ref, resource in self.hand.resources.items():
            numbers = [(str(resource["resourceType"]), *pair) for pair in identifiers(resource)]
            found = next((known[each] for each in numbers if each in known), None)
            if found and ref not in self._rows and found.ref in self._rows:
                self._rename(found, ref)

    def _know_by_place(self) -> None:
        """An activity has no name of its own: those whose words changed are the ones left over in their plan."""
        new = [ref for ref in self._steps if ref not in self._rows]
        gone = [row for ref, row in self._rows.items() if row.kind == _ACTIVITY and ref not in self._steps]
        for plan in dict.fromkeys(_plan_of(ref) for ref in new):
            left = [row for row in gone if _plan_of(row.ref) == plan]
            came = [ref for ref in new if _plan_of(ref) == plan]
            # With more or fewer than before nobody can say which became which: then they are new.
            if len(left) == len(came):
                for row, ref in zip(left, came, strict=True):
                    self._rename(row, ref)

    def _rename(self, row: Received, ref: str) -> None:
        del self._rows[row.ref]
        # Others in the file before pointed at it by its old reference.
        if row.thing_id:
            self.ids[row.ref] = row.thing_id
        row.ref, row.ref_index = ref, self._index(ref, row.kind)
        self._rows[ref] = row
        self._touched.add(row.id)


def _plan_of(ref: str) -> str:
    return ref.partition("#")[0]
