from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.circles.audience import Audience, MemberRole
from portal.circles.thing import Owner
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON, SealedText
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_consent")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Cover",
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
                    "covered",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="covered_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("asked_id", fields.UUIDField(db_index=True)),
                ("name", SealedText(generated=False, null=False, unique=False)),
                ("organisation_id", fields.UUIDField()),
                ("first_day", fields.DateField()),
                ("last_day", fields.DateField()),
                (
                    "stand_in",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="stand_in_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("accepted_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("declined_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("withdrawn_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "cover",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A colleague who stands in for a while (vervanging), as a member of the same organisation that ends by itself.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="DirectorOffer",
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
                    "asked",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="asked_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reason", SealedText(generated=False, null=False, unique=False)),
                ("open_in", fields.UUIDField(null=True, unique=True)),
                ("accepted_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("declined_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("withdrawn_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("lapsed_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "director_offer",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Whether another professional will direct from now on, and why (aanbod van de regie), one open per circle.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Emergency",
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
                ("person_id", fields.UUIDField(db_index=True)),
                ("name", SealedText(generated=False, null=False, unique=False)),
                ("title", SealedText(default="", generated=False, null=False, unique=False)),
                ("reason", SealedText(generated=False, null=False, unique=False)),
                ("since", Moment(auto_now=False, auto_now_add=False)),
                ("until", Moment(auto_now=False, auto_now_add=False)),
                ("held_back_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("released_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("released_by", fields.UUIDField(null=True)),
            ],
            options={
                "table": "emergency",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Access in danger (noodtoegang): who, of which organisation, why, from when until when, and who was told.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="EmergencyTold",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "emergency",
                    fields.ForeignKeyField(
                        "portal.Emergency",
                        source_field="emergency_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
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
                ("at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "emergency_told",
                "app": "portal",
                "unique_together": (("emergency", "member"),),
                "pk_attr": "id",
                "table_description": "One member who was told of an emergency, and since when she can read it.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Circle",
            name="found_by",
            field=fields.CharField(null=True, db_index=True, max_length=64),
        ),
        ops.AlterField(
            model_name="Invitation",
            name="role",
            field=fields.CharEnumField(
                description="YOUNG_PERSON: young_person\nPARENT: parent\nFAMILY: family\nNETWORK: network\nPROFESSIONAL: professional\nEMERGENCY: emergency",
                enum_type=MemberRole,
                max_length=14,
            ),
        ),
        ops.AlterField(
            model_name="Member",
            name="role",
            field=fields.CharEnumField(
                description="YOUNG_PERSON: young_person\nPARENT: parent\nFAMILY: family\nNETWORK: network\nPROFESSIONAL: professional\nEMERGENCY: emergency",
                enum_type=MemberRole,
                max_length=14,
            ),
        ),
    ]
