from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# Who stands in already does so from here on; lines of before say what they said.
WHO_STANDS_IN = (
    "UPDATE member SET stands_in_for = (SELECT covered.person_id FROM cover"
    " JOIN member AS covered ON covered.id = cover.covered_id WHERE cover.stand_in_id = member.id LIMIT 1)"
    " WHERE id IN (SELECT stand_in_id FROM cover WHERE stand_in_id IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = [("portal", "0015_chosen_and_asked")]

    initial = False

    operations = [
        ops.AddField(model_name="AccessLine", name="on_behalf_of", field=fields.UUIDField(null=True)),
        ops.AddField(model_name="Member", name="stands_in_for", field=fields.UUIDField(null=True)),
        ops.RunSQL(WHO_STANDS_IN),
    ]
