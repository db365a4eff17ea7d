from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from portal.vault.models import Whose


class AnotherWord(ops.AlterField):
    """A word more that a column of text may hold: to build its table anew for that would cost its unique pair."""

    async def database_forward(self, *_: Any, **__: Any) -> None:
        """Nothing changes in the database."""

    async def database_backward(self, *_: Any, **__: Any) -> None:
        """Nor back."""


class Migration(migrations.Migration):
    dependencies = [("portal", "0016_on_behalf")]

    initial = False

    operations = [
        AnotherWord(
            model_name=model,
            name="owner_kind",
            field=fields.CharEnumField(
                description="CIRCLE: circle\nPERSON: person\nKEPT: kept\nORGANISATION: organisation\nHOUSE: house\nINDEX: index\nFIRST: first",
                enum_type=Whose,
                max_length=12,
            ),
        )
        for model in ("Erasure", "OwnerKey")
    ]
