"""The rows of the access log: lines, the head of each chain, the seal of each day, and where old lines were cut off."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.expressions import Q

from portal.store import Moment, Row
from portal.vault import SealedJSON, SealedRow


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"


class SealedOnce(SealedJSON):
    """Sealed once per row: the hash is over the very bytes that are stored, and sealing twice gives two of them."""

    def to_db_value(self, value: Any, instance: Any) -> bytes | None:
        """The bytes sealed before, if they were."""
        kept = getattr(instance, "_sealed_once", None)
        if kept is None:
            kept = super().to_db_value(value, instance)
            instance._sealed_once = kept
        return kept


class AccessLine(SealedRow):
    """Who, in which capacity and by which means, did what, with what of whose, and by which rule (NEN 7513 §6).

    `owner_*`, `audience*`, `made_by` and `organisation_of_maker` are the thing's, as they were at that moment: by
    them a reader of the log learns of no thing she may not know of. `hash` is over the line before and this one.
    """

    _sealed_once: bytes | None = None
    # A line outlives the key of who acted, and the chain vouches for its bytes.
    shut_reads_empty = True

    chain = fields.CharField(60, default="", db_default="")
    seq = fields.BigIntField(null=True)
    hash = fields.CharField(64, default="", db_default="")
    # Which columns the hash covers; a line of before there were chains is `taken_in`, and proves less.
    form = fields.SmallIntField(default=1, db_default=1)
    taken_in = fields.BooleanField(default=False, db_default=False)

    at = Moment()
    event = fields.CharField(1, default="", db_default="")  # C R U D E
    action = fields.CharField(40)
    outcome = fields.CharEnumField(Outcome, max_length=8)
    source = fields.CharField(8, default="", db_default="")  # page, socket, fhir, scim, house
    emergency = fields.BooleanField(default=False, db_default=False)

    person_id = fields.UUIDField(null=True)
    capacity = fields.CharField(16)
    organisation_id = fields.UUIDField(null=True)
    role = fields.CharField(80, default="", db_default="")
    rule = fields.CharField(80, default="", db_default="")  # the roles of the table that gave it
    purpose = fields.CharField(12, default="", db_default="")  # HL7 v3 PurposeOfUse
    means = fields.CharField(120)
    strength = fields.CharField(12, default="", db_default="")
    # Her name as it was, the network she came from, the sign-in she was in by; nothing once her key is erased.
    who = SealedOnce(null=True)
    reason = fields.CharField(200, default="")

    kind = fields.CharField(40)
    thing_id = fields.UUIDField(null=True)
    found = fields.IntField(null=True)  # how many things a list or search gave
    owner_kind = fields.CharField(16, default="")
    owner_id = fields.UUIDField(null=True, db_index=True)
    audience = fields.CharField(16, default="", db_default="")
    audience_id = fields.UUIDField(null=True)
    made_by = fields.UUIDField(null=True)
    organisation_of_maker = fields.UUIDField(null=True)
    # Whose work she did while she stood in for a colleague: a person.
    on_behalf_of = fields.UUIDField(null=True)
    # By which rules of seeing the things were opened to her, and by which answers of those who decide; by comma.
    seeing = fields.CharField(160, null=True)
    consents = fields.TextField(null=True)

    class Meta:
        table = "access_line"
        unique_together = (("chain", "seq"),)
        indexes = (("chain", "person_id", "seq"), ("chain", "organisation_id", "seq"))

    def seal_anew(self) -> None:
        """Not by the bytes of a write that was undone: the key they were sealed under may be undone with it."""
        self._sealed_once = None

    @classmethod
    def narrowed(cls, member: Any) -> Q:
        """Nothing more than its audience, where a reader's standing is asked what she may know of."""
        return Q()


class LogHead(Row):
    """Where a chain stands now, with a keyed hash, so that its end can't be cut off by who only has the database."""

    chain = fields.CharField(60, unique=True)
    seq = fields.BigIntField(default=0)
    hash = fields.CharField(64, default="")
    mac = fields.CharField(64, default="")

    class Meta:
        table = "log_head"


class LogDay(Row):
    """One day's seal over all chains: the heads that moved since the seal before, and that seal itself."""

    day = fields.DateField(unique=True)
    made_at = Moment()
    chains = fields.IntField()
    heads = fields.TextField()  # JSON: [[chain, seq, hash], …] by chain
    before = fields.CharField(64)
    mac = fields.CharField(64)

    class Meta:
        table = "log_day"


class LogCut(Row):
    """Up to where a chain's lines were removed after their five years, the rest is verified from here."""

    chain = fields.CharField(60, unique=True)
    seq = fields.BigIntField()
    hash = fields.CharField(64)
    lines = fields.BigIntField()
    cut_at = Moment()
    mac = fields.CharField(64)

    class Meta:
        table = "log_cut"
