from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


async def proved_before(apps: Any, editor: Any) -> None:
    """Who came in by a code before, or is in a circle by her own means, has shown that her address is hers."""
    await editor.client.execute_query(
        "UPDATE person SET proved_at = COALESCE("
        " (SELECT MIN(made_at) FROM session WHERE session.person_id = person.id AND session.means = 'email'),"
        " (SELECT MIN(accepted_at) FROM member WHERE member.person_id = person.id AND member.organisation_id IS NULL))"
        " WHERE proved_at IS NULL"
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_openid")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="Session",
            name="browser",
            field=fields.CharField(default="", db_index=True, db_default="", max_length=64),
        ),
        ops.RunPython(proved_before),
    ]
