from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.circles.audience import Audience
from portal.circles.thing import Owner
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON, SealedText
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_turns")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Statement",
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
                ("about", SealedText(default="", generated=False, null=False, unique=False)),
                ("words", SealedText(generated=False, null=False, unique=False)),
                ("worded_at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "statement",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Her own statement, kept with the file (eigen verklaring, Jeugdwet 7.3.8).",
            },
            bases=["Thing"],
        ),
    ]
