from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.people.accounts import UserKind
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_sign_in")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Login",
            name="kind",
            field=fields.CharEnumField(
                default=UserKind.STAFF,
                description="STAFF: staff\nCLIENTS: clients",
                db_default=UserKind.STAFF,
                enum_type=UserKind,
                max_length=8,
            ),
        ),
    ]
