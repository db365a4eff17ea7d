from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.store.rows import Moment, new_id
from portal.vault.fields import SealedText
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_notes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Turn",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("circle_id", fields.UUIDField()),
                ("age", fields.IntField()),
                ("birthday", SealedText(generated=False, null=False, unique=False)),
                ("told_at", Moment(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "turn",
                "app": "portal",
                "unique_together": (("circle_id", "age"),),
                "pk_attr": "id",
                "table_description": "That those concerned were told of one such birthday: at most one row per circle and age.",
            },
            bases=["SealedRow"],
        ),
        ops.AddField(
            model_name="Organisation",
            name="parents_see_by",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Organisation",
            name="parents_see_since",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
