from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


async def proved_before(apps: Any, editor: Any) -> None:
    """Who came in by her own means before, or began her account by herself, has shown that her address is hers.

    Sessions are thrown away after a month, and not everybody is in a circle: an account with an address that no
    organisation gave a place was made by a right code, when it was made.
    """
    await editor.client.execute_query(
        "UPDATE person SET proved_at = COALESCE("
        " (SELECT MIN(made_at) FROM session WHERE session.person_id = person.id AND session.organisation_id IS NULL),"
        " (SELECT MIN(accepted_at) FROM member WHERE member.person_id = person.id AND member.organisation_id IS NULL),"
        " CASE WHEN email_index IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM staff WHERE staff.person_id = person.id) THEN made_at END)"
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
