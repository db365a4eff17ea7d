from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from portal.audit.models import Outcome
from portal.circles.audience import Audience, MemberRole
from portal.circles.custody import ConsentAnswer
from portal.circles.models import NamedKind
from portal.circles.thing import Owner
from portal.clock import now
from portal.people.actor import Strength
from portal.people.models import StaffRole
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON, SealedText
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="AccessLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("at", Moment(auto_now=False, auto_now_add=False)),
                ("person_id", fields.UUIDField(null=True)),
                ("capacity", fields.CharField(max_length=16)),
                ("organisation_id", fields.UUIDField(null=True)),
                ("means", fields.CharField(max_length=120)),
                ("reason", fields.CharField(default="", max_length=200)),
                ("action", fields.CharField(max_length=40)),
                ("kind", fields.CharField(max_length=40)),
                ("thing_id", fields.UUIDField(null=True)),
                ("owner_kind", fields.CharField(default="", max_length=16)),
                ("owner_id", fields.UUIDField(null=True, db_index=True)),
                (
                    "outcome",
                    fields.CharEnumField(description="DONE: done\nREFUSED: refused", enum_type=Outcome, max_length=8),
                ),
            ],
            options={
                "table": "access_line",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Who, in which capacity, did what, with what of whose (NEN 7513 §6).",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Circle",
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
                ("full_name", SealedText(default="", generated=False, null=False, unique=False)),
                ("birth", SealedText(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "circle",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "The shared space around one young person (kring): people, plan, talk, papers, FHIR CareTeam and Patient.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Former",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("thing_id", fields.UUIDField(db_index=True)),
                ("kind", fields.CharField(max_length=40)),
                ("owner_id", fields.UUIDField(db_index=True)),
                ("version", fields.IntField()),
                ("changed_at", Moment(auto_now=False, auto_now_add=False)),
                ("changed_by", fields.UUIDField(null=True)),
                ("changed_as", fields.CharField(default="", max_length=16)),
                ("state", SealedJSON(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "former",
                "app": "portal",
                "unique_together": (("thing_id", "version"),),
                "pk_attr": "id",
                "table_description": "What a thing was before a change, with who had made it so, and when.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Organisation",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=200)),
                ("slug", fields.CharField(unique=True, max_length=60)),
                ("kind", fields.CharField(default="", max_length=60)),
                ("phone", fields.CharField(default="", max_length=40)),
                ("issuer", fields.CharField(default="", max_length=300)),
                ("client_id", fields.CharField(default="", max_length=200)),
                ("client_secret", SealedText(default="", generated=False, null=False, unique=False)),
                ("email_domains", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("rest", SealedJSON(null=True, generated=False, unique=False)),
                ("made_at", Moment(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "organisation",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "An agency, municipality, school or neighbourhood team (organisatie), FHIR Organization.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Member",
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
                ("person_id", fields.UUIDField(null=True, db_index=True)),
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
                    "role",
                    fields.CharEnumField(
                        description="YOUNG_PERSON: young_person\nPARENT: parent\nFAMILY: family\nNETWORK: network\nPROFESSIONAL: professional",
                        enum_type=MemberRole,
                        max_length=14,
                    ),
                ),
                ("name", SealedText(generated=False, null=False, unique=False)),
                ("relation", SealedText(default="", generated=False, null=False, unique=False)),
                ("since", Moment(auto_now=False, auto_now_add=False)),
                ("until", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("accepted_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("let_in_by", fields.UUIDField(null=True)),
                ("ended_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("ended_by", fields.UUIDField(null=True)),
            ],
            options={
                "table": "member",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A person in a circle (lid): role, from, until, who let them in, FHIR CareTeam.participant.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Consent",
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
                    "by_member",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="by_member_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("about", fields.CharField(max_length=40)),
                (
                    "answer",
                    fields.CharEnumField(
                        description="GIVEN: given\nREFUSED: refused\nWITHDRAWN: withdrawn",
                        enum_type=ConsentAnswer,
                        max_length=10,
                    ),
                ),
                ("words", SealedText(generated=False, null=False, unique=False)),
                ("language", fields.CharField(default="nl", max_length=8)),
                ("since", Moment(auto_now=False, auto_now_add=False)),
                ("until", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "consent",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Who agreed to what, for whom, until when (toestemming): a record, FHIR Consent.",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Custody",
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
                ("source", SealedText(generated=False, null=False, unique=False)),
                ("verified_by", fields.UUIDField(null=True)),
                ("verified_on", fields.DateField()),
                ("until", fields.DateField(null=True)),
            ],
            options={
                "table": "custody",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "This parent decides for this child (gezag): how that was checked, by whom, until when (STANDARDS 28).",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Directing",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("circle_id", fields.UUIDField(db_index=True)),
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
                ("since", Moment(auto_now=False, auto_now_add=False)),
                ("until", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("by_person", fields.UUIDField(null=True)),
                ("reason", SealedText(default="", generated=False, null=False, unique=False)),
            ],
            options={
                "table": "directing",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Who directs (regisseur), from when until when, and why it changed hands, one open row per circle at most.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Named",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("thing_id", fields.UUIDField(db_index=True)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        default=NamedKind.MAY_READ,
                        description="MAY_READ: may_read\nHIDDEN: hidden",
                        enum_type=NamedKind,
                        max_length=8,
                    ),
                ),
            ],
            options={
                "table": "named",
                "app": "portal",
                "unique_together": (("thing_id", "member"),),
                "pk_attr": "id",
                "table_description": "A member who may read one thing, or from whom it is hidden.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Person",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", SealedText(generated=False, null=False, unique=False)),
                ("email", SealedText(default="", generated=False, null=False, unique=False)),
                ("email_index", fields.CharField(null=True, unique=True, max_length=64)),
                ("language", fields.CharField(default="", max_length=8)),
                ("made_at", Moment(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "person",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A human with an account (persoon).",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Login",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "portal.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
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
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("issuer", fields.CharField(max_length=300)),
                ("subject", fields.CharField(max_length=255)),
                ("made_at", Moment(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "login",
                "app": "portal",
                "unique_together": (("issuer", "subject"),),
                "pk_attr": "id",
                "table_description": "One account at one provider: (issuer, subject) is the key, never the e-mail address (ASVS 6.8.1).",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "portal.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "portal.Organisation",
                        source_field="organisation_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("means", fields.CharField(max_length=120)),
                (
                    "strength",
                    fields.CharEnumField(
                        description="NONE: none\nCODE: code\nPROVIDER: provider", enum_type=Strength, max_length=10
                    ),
                ),
                ("remembered", fields.BooleanField(default=False)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("seen_at", Moment(auto_now=False, auto_now_add=False)),
                ("fresh_at", Moment(auto_now=False, auto_now_add=False)),
                ("ends_at", Moment(auto_now=False, auto_now_add=False)),
                ("ended_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "session",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One sign-in on one device (sessie).",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Staff",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "portal.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="staff",
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
                        related_name="staff",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="PROFESSIONAL: professional\nADMINISTRATOR: administrator\nCOORDINATOR: coordinator",
                        enum_type=StaffRole,
                        max_length=16,
                    ),
                ),
                ("title", SealedText(default="", generated=False, null=False, unique=False)),
                ("since", Moment(default=now, auto_now=False, auto_now_add=False)),
                ("until", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "staff",
                "app": "portal",
                "unique_together": (("person", "organisation"),),
                "pk_attr": "id",
                "table_description": "A person working for an organisation, with a role there (medewerker), FHIR PractitionerRole.",
            },
            bases=["SealedRow"],
        ),
    ]
