"""Notices: what one process on SQLite leaves for the others."""

from tortoise import fields
from tortoise.models import Model

from portal import clock
from portal.store import Moment


class Notice(Model):
    """One notice, in the order of the commits: the number of a topic, or whom to ask again or end."""

    id = fields.IntField(primary_key=True)
    process = fields.CharField(16)
    kind = fields.CharField(8)
    key = fields.CharField(120)
    n = fields.BigIntField(default=0)
    at = Moment(default=clock.now)

    class Meta:
        table = "live_notice"
