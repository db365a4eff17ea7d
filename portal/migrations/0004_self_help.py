from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.circles.audience import Audience
from portal.circles.thing import Owner
from portal.questions.models import AnswersStatus
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedJSON
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_plan_and_talk")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Answers",
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
                ("questionnaire", fields.CharField(max_length=200)),
                ("questionnaire_version", fields.CharField(max_length=20)),
                (
                    "status",
                    fields.CharEnumField(
                        default=AnswersStatus.IN_PROGRESS,
                        description="IN_PROGRESS: in-progress\nCOMPLETED: completed\nAMENDED: amended\nSTOPPED: stopped",
                        enum_type=AnswersStatus,
                        max_length=12,
                    ),
                ),
                ("authored_at", Moment(auto_now=False, auto_now_add=False)),
                ("given", SealedJSON(generated=False, null=False, unique=False)),
                ("aside", SealedJSON(generated=False, null=False, unique=False)),
                ("stamps", SealedJSON(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "answers",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "The answers of one person to one questionnaire, once (QuestionnaireResponse).",
            },
            bases=["Thing"],
        ),
        ops.CreateModel(
            name="Progress",
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
                ("module", fields.CharField(max_length=40)),
                ("place", fields.CharField(max_length=40)),
                ("answers_id", fields.UUIDField()),
                ("finished_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("left_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "progress",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One going through a module: the page she is at, and her answers.",
            },
            bases=["Thing"],
        ),
    ]
