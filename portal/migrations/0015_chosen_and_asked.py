from typing import Any

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from portal.store.rows import Moment


async def out_of_the_log(apps: Any, editor: Any) -> None:
    """What only the access log knew until now, which is pruned after five years."""
    first = "UPDATE provider SET {} = (SELECT MIN(at) FROM access_line WHERE thing_id = provider.id AND action IN ({}))"
    for column, actions in (
        ("roles_chosen_at", "'provider_roles', 'provider_roles_kept'"),
        ("level_chosen_at", "'provider_level', 'provider_level_kept'"),
        ("first_on_at", "'provider_on', 'provider_off'"),
    ):
        await editor.client.execute_query(first.format(column, actions))
    # What was on before there was such a log, or is on by a command.
    await editor.client.execute_query("UPDATE provider SET first_on_at = on_at WHERE first_on_at IS NULL")
    await editor.client.execute_query(
        "UPDATE staff SET asked_by = (SELECT person_id FROM access_line WHERE thing_id = staff.id"
        " AND owner_id = staff.organisation_id"
        " AND action IN ('staff_invited', 'staff_returned', 'staff_letter') ORDER BY at DESC, id DESC LIMIT 1)"
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0014_taking_part")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Provider",
            name="first_on_at",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Provider",
            name="level_chosen_at",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Provider",
            name="roles_chosen_at",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(model_name="Staff", name="asked_by", field=fields.UUIDField(null=True)),
        ops.AddIndex(model_name="Staff", index=Index(fields=["organisation_id", "since"])),
        ops.RunPython(out_of_the_log),
    ]
