from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.clock import now
from portal.store.rows import Moment, new_id
from portal.vault.models import Whose
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_access_log")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OwnerKey",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "owner_kind",
                    fields.CharEnumField(
                        description="CIRCLE: circle\nPERSON: person\nORGANISATION: organisation\nHOUSE: house\nINDEX: index\nFIRST: first",
                        enum_type=Whose,
                        max_length=12,
                    ),
                ),
                ("owner_id", fields.UUIDField()),
                ("master", fields.CharField(db_index=True, max_length=16)),
                ("wrapped", fields.BinaryField()),
                ("made_at", Moment(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "owner_key",
                "app": "portal",
                "unique_together": (("owner_kind", "owner_id"),),
                "pk_attr": "id",
                "table_description": "The key (sleutel) of one owner, AES-256-GCM under a master, which opens for this owner and this row alone.",
            },
            bases=["Row"],
        ),
        ops.AddField(
            model_name="Former",
            name="key_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Former",
            name="key_kind",
            field=fields.CharField(default="", db_default="", max_length=12),
        ),
    ]
