from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedText
from tortoise.fields.base import OnDelete
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_exchange")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Code",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("address", SealedText(generated=False, null=False, unique=False)),
                ("address_index", fields.CharField(db_index=True, max_length=64)),
                ("digits", SealedText(generated=False, null=False, unique=False)),
                ("browser", fields.CharField(max_length=64)),
                ("next", fields.CharField(max_length=600)),
                ("language", fields.CharField(max_length=8)),
                ("session_id", fields.UUIDField(null=True)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("ends_at", Moment(auto_now=False, auto_now_add=False)),
                ("tries", fields.IntField(default=0)),
                ("used_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "code",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A code somebody asked for (inlogcode), made for any address, so that asking never tells who is here.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Errand",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=40)),
                ("subject_id", fields.UUIDField()),
                ("due_at", Moment(db_index=True, auto_now=False, auto_now_add=False)),
                ("tries", fields.IntField(default=0)),
                ("left_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("gave_up_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "errand",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Something that must leave the building or be done at its time (boodschap): a kind and whose, no words.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="KeptLetter",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=40)),
                ("subject_id", fields.UUIDField()),
                ("to", SealedText(generated=False, null=False, unique=False)),
                ("subject", SealedText(generated=False, null=False, unique=False)),
                ("text", SealedText(generated=False, null=False, unique=False)),
                ("language", fields.CharField(max_length=8)),
                ("at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "kept_letter",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A letter of the demo or of a test: kept to be looked at, never sent.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Lease",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=40)),
                ("holder", fields.UUIDField()),
                ("until", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "lease",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "The right to drain, for one process at a time.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Pace",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("counted", fields.CharField(unique=True, max_length=64)),
                ("began_at", Moment(auto_now=False, auto_now_add=False)),
                ("n", fields.IntField(default=0)),
            ],
            options={
                "table": "pace",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One counter: what is counted and of whom as a keyed hash, from when, how many.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="SignIn",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("state_hash", fields.CharField(unique=True, max_length=64)),
                ("browser", fields.CharField(max_length=64)),
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
                ("nonce", SealedText(generated=False, null=False, unique=False)),
                ("verifier", SealedText(generated=False, null=False, unique=False)),
                ("redirect_uri", fields.CharField(max_length=400)),
                ("next", fields.CharField(max_length=600)),
                ("session_id", fields.UUIDField(null=True)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("ends_at", Moment(auto_now=False, auto_now_add=False)),
                ("used_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sign_in",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One leaving for a provider, found again by its state: two tabs are two rows.",
            },
            bases=["SealedRow"],
        ),
    ]
