from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.audit.erasing import Ground
from portal.circles.ages import Decider
from portal.circles.audience import Audience
from portal.circles.thing import Owner
from portal.members.erasure import KeptFor
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON, SealedText
from portal.vault.models import Whose
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_statement")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Erasure",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "owner_kind",
                    fields.CharEnumField(
                        description="CIRCLE: circle\nPERSON: person\nORGANISATION: organisation\nHOUSE: house\nINDEX: index\nFIRST: first",
                        enum_type=Whose,
                        max_length=12,
                    ),
                ),
                ("owner_id", fields.UUIDField(db_index=True)),
                ("at", Moment(auto_now=False, auto_now_add=False)),
                ("asked_by", fields.CharField(default="", max_length=40)),
                (
                    "ground",
                    fields.CharEnumField(description="REQUEST: request\nTERM: term", enum_type=Ground, max_length=8),
                ),
                ("gone", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "erasure",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "That something was erased (wissing), without content: whose id, when, asked by which role, how many rows.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ErasureRequest",
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
                (
                    "decider",
                    fields.CharEnumField(
                        description="YOUNG_PERSON: young_person\nCUSTODY_PARENTS: custody_parents",
                        enum_type=Decider,
                        max_length=16,
                    ),
                ),
                ("open_in", fields.UUIDField(null=True, unique=True)),
                ("complete_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("withdrawn_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("declined_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("refused_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("lapsed_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "erasure_request",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "That a circle's file be erased (verzoek om te wissen): who asked, in whose name, and how it ended.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="ErasureAnswer",
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
                    "request",
                    fields.ForeignKeyField(
                        "portal.ErasureRequest",
                        source_field="request_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                    "member",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "ground",
                    fields.CharEnumField(
                        null=True, description="OTHER: other\nLAW: law", enum_type=KeptFor, max_length=8
                    ),
                ),
                ("words", SealedText(default="", generated=False, null=False, unique=False)),
            ],
            options={
                "table": "erasure_answer",
                "app": "portal",
                "unique_together": (("request", "organisation"),),
                "pk_attr": "id",
                "table_description": "What one organisation says (antwoord van een organisatie): it may go, or it is kept, and why.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Farewell",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("person_id", fields.UUIDField(unique=True)),
                ("asked_at", Moment(auto_now=False, auto_now_add=False)),
                ("due_at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "farewell",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "That somebody asked for her account to be erased (afscheid), and when it will be, at most once per person.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Tombstone",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("erasure_id", fields.UUIDField()),
                ("mark", fields.CharField(db_index=True, max_length=64)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "tombstone",
                "app": "portal",
                "unique_together": (("erasure_id", "mark"),),
                "pk_attr": "id",
                "table_description": "By which who was in it still hears that something is gone, and not that it never was (FHIR: 410, and not 404).",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Draft",
            name="about",
            field=fields.CharField(default="", db_index=True, db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Draft",
            name="person_id",
            field=fields.UUIDField(null=True, db_index=True),
        ),
    ]
