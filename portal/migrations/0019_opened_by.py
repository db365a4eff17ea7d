from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("portal", "0018_keep_class")]

    initial = False

    operations = [
        ops.AddField(model_name="AccessLine", name="seeing", field=fields.CharField(null=True, max_length=160)),
        ops.AddField(model_name="AccessLine", name="consents", field=fields.TextField(null=True, unique=False)),
    ]
