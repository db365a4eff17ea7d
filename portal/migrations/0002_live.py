from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.clock import now
from portal.store.rows import Moment
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Notice",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("process", fields.CharField(max_length=16)),
                ("kind", fields.CharField(max_length=8)),
                ("key", fields.CharField(max_length=120)),
                ("n", fields.BigIntField(default=0)),
                ("at", Moment(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "live_notice",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One notice, in the order of the commits: the number of a topic, or whom to ask again or end.",
            },
            bases=["Model"],
        ),
    ]
