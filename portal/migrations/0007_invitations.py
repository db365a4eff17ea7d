from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.circles.audience import Audience, MemberRole
from portal.circles.thing import Owner
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON, SealedText
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_signing_in")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Invitation",
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
                ("name", SealedText(generated=False, null=False, unique=False)),
                ("email", SealedText(generated=False, null=False, unique=False)),
                ("email_index", fields.CharField(db_index=True, max_length=64)),
                (
                    "role",
                    fields.CharEnumField(
                        description="YOUNG_PERSON: young_person\nPARENT: parent\nFAMILY: family\nNETWORK: network\nPROFESSIONAL: professional",
                        enum_type=MemberRole,
                        max_length=14,
                    ),
                ),
                ("relation", SealedText(default="", generated=False, null=False, unique=False)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "portal.Organisation",
                        source_field="organisation_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="member_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "asked_by",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="asked_by_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("last_day", fields.DateField(null=True)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("language", fields.CharField(default="nl", max_length=8)),
                ("expires_at", Moment(auto_now=False, auto_now_add=False)),
                ("sent_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("accepted_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("refused_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("declined_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("withdrawn_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "invitation",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Somebody asked into a circle (uitnodiging). The letter that leaves says nothing about whose circle.",
            },
            bases=["Thing"],
        ),
        ops.AlterField(
            model_name="Consent",
            name="about",
            field=fields.CharField(max_length=60),
        ),
        ops.AddField(
            model_name="Consent",
            name="text",
            field=fields.CharField(default="", max_length=40),
        ),
        ops.AlterField(
            model_name="Custody",
            name="verified_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Directing",
            name="open_in",
            field=fields.UUIDField(null=True, unique=True),
        ),
        # SQLite changes a column by making the table anew, and Tortoise leaves its indexes behind.
        ops.RunSQL(
            [
                'CREATE INDEX IF NOT EXISTS "idx_consent_owner_i_c4d5de" ON "consent" ("owner_id")',
                'CREATE INDEX IF NOT EXISTS "idx_consent_audienc_a4e9e0" ON "consent" ("audience_id")',
                'CREATE INDEX IF NOT EXISTS "idx_custody_owner_i_5105cf" ON "custody" ("owner_id")',
                'CREATE INDEX IF NOT EXISTS "idx_custody_audienc_82e809" ON "custody" ("audience_id")',
            ]
        ),
    ]
