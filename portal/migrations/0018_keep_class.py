from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from portal.vault.fields import SealedText


class Migration(migrations.Migration):
    dependencies = [("portal", "0017_kept")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Circle",
            name="keep_class",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Circle",
            name="keep_why",
            field=SealedText(null=True, generated=False, unique=False),
        ),
    ]
