from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.vault.fields import SealedText


class Migration(migrations.Migration):
    dependencies = [("portal", "0012_erasing")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Withheld",
            name="weighed_with",
            field=SealedText(null=True, generated=False, unique=False),
        ),
    ]
