from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from portal.store.rows import new_id


class Migration(migrations.Migration):
    dependencies = [("portal", "0020_papers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PaperNews",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("circle_id", fields.UUIDField(unique=True)),
                ("family", fields.IntField(default=0)),
                ("care", fields.IntField(default=0)),
            ],
            options={
                "table": "paper_news",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "How often a circle's papers changed, as each side of it may know: what open pages count by.",
            },
            bases=["Row"],
        ),
    ]
