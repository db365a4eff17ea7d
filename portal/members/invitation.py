"""What an invitation holds, and where it stands: asked, sent, and how it ended."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.members import signs
from portal.people.models import Organisation
from portal.store import Moment
from portal.vault import SealedText


class State(StrEnum):
    """Where an invitation stands."""

    ASKED = "asked"  # waits for those who decide
    SENT = "sent"  # waits for the person invited
    ACCEPTED = "accepted"
    REFUSED = "refused"  # by the person invited
    DECLINED = "declined"  # by somebody who decides
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class InvitationRow(Thing):
    """The columns of an invitation, with what they say of it at this moment."""

    name = SealedText()
    # Empty when it is given by a code that is read out, or by a paper: then whoever brings the code may answer.
    email = SealedText(default="")
    email_index = fields.CharField(64, default="", db_index=True)
    code_index = fields.CharField(64, null=True, unique=True)
    role = fields.CharEnumField(MemberRole, max_length=14)
    relation = SealedText(default="")
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    # The person a hand-over or the start of the circle named, and from acceptance on the member.
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    asked_by: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    last_day = fields.DateField(null=True)  # of the membership; empty: until somebody ends it
    token_hash = fields.CharField(64, unique=True)
    language = fields.CharField(8, default="nl")  # the letter's
    expires_at = Moment()
    sent_at = Moment(null=True)
    accepted_at = Moment(null=True)
    refused_at = Moment(null=True)
    declined_at = Moment(null=True)
    withdrawn_at = Moment(null=True)

    organisation_id: UUID | None
    member_id: UUID | None
    asked_by_id: UUID

    class Meta:
        abstract = True

    @staticmethod
    def is_open(at: datetime | None = None) -> Q:
        """The condition of still being answerable at a moment."""
        closed = Q(accepted_at__isnull=True, refused_at__isnull=True, declined_at__isnull=True)
        return closed & Q(withdrawn_at__isnull=True, removed_at__isnull=True, expires_at__gt=at or clock.now())

    @property
    def state(self) -> State:
        """Where it stands now."""
        ended = [
            (self.accepted_at, State.ACCEPTED),
            (self.withdrawn_at, State.WITHDRAWN),
            (self.declined_at, State.DECLINED),
            (self.refused_at, State.REFUSED),
        ]
        for at, state in ended:
            if at:
                return state
        if self.expires_at <= clock.now():
            return State.EXPIRED
        return State.SENT if self.sent_at else State.ASKED

    @property
    def is_pending(self) -> bool:
        """Whether somebody may still answer it."""
        return self.state in (State.ASKED, State.SENT)

    @property
    def about(self) -> str:
        """What a Consent about this invitation is about."""
        return f"invitation:{self.id}"

    @property
    def by_code(self) -> bool:
        """Whether it is given by a code or a paper: then it is for whoever brings that."""
        return not self.email

    @property
    def code(self) -> str:
        """What is read out, as it was last given."""
        return signs.make(self._given)

    @property
    def path(self) -> str:
        """The address in the letter, or on the paper."""
        return f"/uitnodiging/{signs.token(self._given)}"

    def opens_with(self, token: str) -> bool:
        """Whether this is the end of its link now; a new code has a new link."""
        return self.token_hash == signs.hashed(token)

    @property
    def _given(self) -> str:
        return signs.given(self.id, self.sent_at if self.by_code else None)

    @property
    def until(self) -> datetime | None:
        """The moment the membership ends: the midnight after its last day, in Amsterdam."""
        if self.last_day is None:
            return None
        return datetime.combine(self.last_day + timedelta(days=1), time(), clock.AMSTERDAM)
