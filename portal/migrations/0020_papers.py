from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from portal.circles.audience import Audience, Kind
from portal.circles.thing import Owner
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedBytes, SealedJSON, SealedText
from portal.vault.models import Whose


class AnotherWord(ops.AlterField):
    """A word more that a column of text may hold: to build its table anew for that would cost its foreign keys."""

    async def database_forward(self, *_: Any, **__: Any) -> None:
        """Nothing changes in the database."""

    async def database_backward(self, *_: Any, **__: Any) -> None:
        """Nor back."""


class Migration(migrations.Migration):
    dependencies = [("portal", "0019_opened_by")]

    initial = False

    operations = [
        ops.CreateModel(
            name="FilePart",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("file_id", fields.UUIDField(db_index=True)),
                (
                    "owner_kind",
                    fields.CharEnumField(
                        description="CIRCLE: circle\nPERSON: person\nKEPT: kept\nORGANISATION: organisation\nHOUSE: house\nINDEX: index\nFIRST: first",
                        enum_type=Whose,
                        max_length=12,
                    ),
                ),
                ("owner_id", fields.UUIDField(db_index=True)),
                ("content", SealedBytes(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "file_part",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "So many bytes of a file (bestand), bound by its id to the file and to its number in it.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Paper",
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
                ("circle_id", fields.UUIDField(db_index=True)),
                ("title", SealedText(generated=False, null=False, unique=False)),
                ("words", SealedText(default="", generated=False, null=False, unique=False)),
                ("day", fields.DateField()),
                ("file_name", SealedText(generated=False, null=False, unique=False)),
                ("media_type", fields.CharField(max_length=120)),
                ("size", fields.IntField()),
                ("file_id", fields.UUIDField()),
                ("digest", SealedText(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "paper",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A report, letter, photo or form (papier), with the day it is about.",
            },
            bases=["Thing"],
        ),
        # Where nobody was asked which kinds it may read, it reads all there are; where it was asked, what it was told.
        ops.RunSQL(
            "UPDATE taking_part SET kinds = 'plan,talk,notes,papers' "
            "WHERE kinds = 'plan,talk,notes' AND basis IN ('started', 'before')"
        ),
        *(
            AnotherWord(
                model_name=model,
                name="kind",
                field=fields.CharEnumField(
                    null=True,
                    description="PEOPLE: people\nPLAN: plan\nTALK: talk\nNOTES: notes\nPAPERS: papers",
                    enum_type=Kind,
                    max_length=8,
                ),
            )
            for model in ("Consent", "Withheld")
        ),
    ]
