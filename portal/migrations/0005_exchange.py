from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedText
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_self_help")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Received",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("system", fields.CharField(max_length=120)),
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
                ("circle_id", fields.UUIDField(db_index=True)),
                ("ref_index", fields.CharField(max_length=64)),
                ("kind", fields.CharField(max_length=40)),
                ("became", fields.CharField(default="", max_length=20)),
                ("thing_id", fields.UUIDField(null=True)),
                ("ref", SealedText(generated=False, null=False, unique=False)),
                ("was", SealedText(default="", generated=False, null=False, unique=False)),
                ("told", SealedText(default="", generated=False, null=False, unique=False)),
                ("at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "exchange_received",
                "app": "portal",
                "unique_together": (("system", "ref_index"),),
                "pk_attr": "id",
                "table_description": "One resource as a record system last handed it over: what a later file is compared with.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Token",
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
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("ends_at", Moment(auto_now=False, auto_now_add=False)),
                ("ended_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "exchange_token",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A bearer token (sleutel) with which a program reads as one person, in one capacity, until it ends.",
            },
            bases=["Row"],
        ),
    ]
