from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from portal import clock
from portal.circles.audience import Audience
from portal.circles.taking_part import Basis
from portal.circles.thing import Owner
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON, SealedText
from tortoise.fields.base import OnDelete
from tortoise import fields

INSIDE = (
    "SELECT owner_id, organisation_id, min(since) AS since FROM member"
    " WHERE organisation_id IS NOT NULL AND role <> 'emergency' AND accepted_at IS NOT NULL AND ended_at IS NULL"
    " AND removed_at IS NULL AND owner_kind = 'circle' GROUP BY owner_id, organisation_id"
)
COLUMNS = (
    "id, owner_kind, owner_id, audience, audience_id, version, made_at, changed_at, changed_as, origin_system,"
    " origin_ref, organisation_id, basis, kinds, expires_at, agreed_at, open_for"
)


async def who_was_in_takes_part(apps: Any, editor: Any) -> None:
    """An organisation whose people are in goes on taking part, on the basis that it did before this was kept.

    Without this nobody of it could come in any more, and a young person could not withdraw what nothing records.
    No yes is invented: who let its people in stands with them, and what was agreed by invitation stands as consent.
    """
    client = editor.client
    sqlite = client.capabilities.dialect == "sqlite"
    holes = ", ".join("?" if sqlite else f"${number}" for number in range(1, 18))
    moment = clock.now()
    for row in await client.execute_query_dict(INSIDE):
        own, circle, organisation = new_id(), row["owner_id"], row["organisation_id"]
        # SQLite keeps ids and moments as text, PostgreSQL as what they are.
        say = str if sqlite else (lambda value: value)
        values = [
            say(own), Owner.CIRCLE.value, say(circle), Audience.WHOLE_CIRCLE.value, say(own), 1, say(moment),
            say(moment), "house", "", "", say(organisation), Basis.BEFORE.value,
            "plan,talk,notes", say(moment), say(row["since"]), f"{circle}:{organisation}",
        ]  # fmt: skip
        await client.execute_query(f"INSERT INTO taking_part ({COLUMNS}) VALUES ({holes})", values)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("portal", "0013_withheld")]

    initial = False

    operations = [
        ops.CreateModel(
            name="TakingPart",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "owner_kind",
                    fields.CharEnumField(
                        description="CIRCLE: circle\nPERSON: person\nORGANISATION: organisation",
                        enum_type=Owner,
                        max_length=12,
                    ),
                ),
                ("owner_id", fields.UUIDField(db_index=True)),
                (
                    "audience",
                    fields.CharEnumField(
                        default=Audience.WHOLE_CIRCLE,
                        description="WHOLE_CIRCLE: whole_circle\nFAMILY_NETWORK: family_network\nPROFESSIONALS: professionals\nOWN_ORGANISATION: own_organisation\nNAMED: named\nONLY_ME: only_me\nREPORTING_CODE: reporting_code",
                        enum_type=Audience,
                        max_length=16,
                    ),
                ),
                ("audience_id", fields.UUIDField(db_index=True)),
                ("organisation_of_maker", fields.UUIDField(null=True)),
                ("version", fields.IntField(default=1)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("made_by", fields.UUIDField(null=True)),
                ("changed_at", Moment(auto_now=False, auto_now_add=False)),
                ("changed_by", fields.UUIDField(null=True)),
                ("changed_as", fields.CharField(default="", max_length=16)),
                ("origin_system", fields.CharField(default="", max_length=120)),
                ("origin_ref", fields.CharField(default="", max_length=200)),
                ("rest", SealedJSON(null=True, generated=False, unique=False)),
                ("removed_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "portal.Organisation",
                        source_field="organisation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "basis",
                    fields.CharEnumField(
                        description="ASKED: asked\nINVITED: invited\nSTARTED: started\nBEFORE: before",
                        enum_type=Basis,
                        max_length=8,
                    ),
                ),
                ("asked_by", fields.UUIDField(null=True)),
                ("purpose", SealedText(null=True, generated=False, unique=False)),
                ("kinds", fields.CharField(max_length=40)),
                ("last_day", fields.DateField(null=True)),
                ("earlier_day", fields.DateField(null=True)),
                ("earlier_by", fields.UUIDField(null=True)),
                ("expires_at", Moment(auto_now=False, auto_now_add=False)),
                ("agreed_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("declined_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("taken_back_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("ended_by", fields.UUIDField(null=True)),
                ("again", fields.UUIDField(null=True)),
                ("open_for", fields.CharField(null=True, unique=True, max_length=80)),
            ],
            options={
                "table": "taking_part",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "That one organisation takes part in one circle (meedoen): asked by whom, what for, since, until.",
            },
            bases=["Thing"],
        ),
        ops.AddField(
            model_name="Member",
            name="own_until",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL("UPDATE member SET own_until = until"),
        ops.RunPython(who_was_in_takes_part),
    ]
