from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from portal.audit.chain import chain_of, hashed, mac_of
from portal.audit.models import SealedOnce
from portal.store.rows import Moment, new_id

_BATCH = 1000
# As they stand once the columns are there: what a line of before there were chains has of them.
_NEW = {
    "form": 1, "taken_in": True, "event": "", "source": "", "emergency": False, "role": "", "rule": "", "purpose": "",
    "strength": "", "who": None, "found": None, "audience": "", "audience_id": None, "made_by": None,
    "organisation_of_maker": None,
}  # fmt: skip
_OLD = (
    "id, at, action, outcome, person_id, capacity, organisation_id, means, reason, kind, thing_id, owner_kind, owner_id"
)
_IDS = ("id", "person_id", "organisation_id", "thing_id", "owner_id")


async def into_chains(apps: Any, editor: Any) -> None:
    """Every line of before takes its place in its owner's chain, in the order of its moment, marked as taken in.

    It proves no more than how the lines stood on this day. Audiences weren't written yet, so a family's page leaves
    these lines out but for the reader's own. RuntimeError when the vault is locked: the heads need its key.
    """
    client = editor.client
    heads: dict[str, tuple[int, str]] = {}
    sqlite = client.capabilities.dialect == "sqlite"
    keep = "UPDATE access_line SET chain = {}, seq = {}, hash = {}, taken_in = {} WHERE id = {}"
    keep = keep.format(*"?" * 5) if sqlite else keep.format(*(f"${n}" for n in range(1, 6)))
    after = None
    while rows := await client.execute_query_dict(_batch(sqlite, after), [after[0], after[1]] if after else []):
        after = rows[-1]["at"], rows[-1]["id"]
        taken = [_taken(row, heads) for row in rows]
        await client.execute_many(keep, taken)
    made = "INSERT INTO log_head (id, chain, seq, hash, mac) VALUES ({})"
    made = made.format(", ".join("?" * 5) if sqlite else ", ".join(f"${n}" for n in range(1, 6)))
    for chain, (seq, hash) in sorted(heads.items()):
        id = new_id()
        await client.execute_query(
            made, [str(id) if sqlite else id, chain, seq, hash, mac_of("head", chain, seq, hash)]
        )


def _batch(sqlite: bool, after: Any) -> str:
    marks = ("?", "?") if sqlite else ("$1", "$2")
    where = f" WHERE (at, id) > ({marks[0]}, {marks[1]})" if after else ""
    return f"SELECT {_OLD} FROM access_line{where} ORDER BY at, id LIMIT {_BATCH}"  # noqa: S608


def _taken(row: dict[str, Any], heads: dict[str, tuple[int, str]]) -> list[Any]:
    at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
    values = {**_NEW, **row, "at": at}
    values |= {name: UUID(str(row[name])) if row[name] else None for name in _IDS}
    chain = chain_of(values["owner_kind"], values["owner_id"])
    seq, before = heads.get(chain, (0, ""))
    hash = hashed(before, {**values, "chain": chain, "seq": seq + 1})
    heads[chain] = seq + 1, hash
    return [chain, seq + 1, hash, True, row["id"]]


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_handing_cover_emergency")]

    initial = False

    operations = [
        ops.CreateModel(
            name="LogCut",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("chain", fields.CharField(unique=True, max_length=60)),
                ("seq", fields.BigIntField()),
                ("hash", fields.CharField(max_length=64)),
                ("lines", fields.BigIntField()),
                ("cut_at", Moment(auto_now=False, auto_now_add=False)),
                ("mac", fields.CharField(max_length=64)),
            ],
            options={
                "table": "log_cut",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Up to where a chain's lines were removed after their five years, the rest is verified from here.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="LogDay",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("day", fields.DateField(unique=True)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("chains", fields.IntField()),
                ("heads", fields.TextField(unique=False)),
                ("before", fields.CharField(max_length=64)),
                ("mac", fields.CharField(max_length=64)),
            ],
            options={
                "table": "log_day",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One day's seal over all chains: the heads that moved since the seal before, and that seal itself.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="LogHead",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("chain", fields.CharField(unique=True, max_length=60)),
                ("seq", fields.BigIntField(default=0)),
                ("hash", fields.CharField(default="", max_length=64)),
                ("mac", fields.CharField(default="", max_length=64)),
            ],
            options={
                "table": "log_head",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Where a chain stands now, with a keyed hash, so that its end can't be cut off by who only has the database.",
            },
            bases=["Row"],
        ),
        ops.AlterModelOptions(
            name="AccessLine",
            options={
                "table": "access_line",
                "app": "portal",
                "unique_together": (("chain", "seq"),),
                "indexes": [
                    Index(fields=["chain", "person_id", "seq"]),
                    Index(fields=["chain", "organisation_id", "seq"]),
                ],
                "pk_attr": "id",
                "table_description": "Who, in which capacity and by which means, did what, with what of whose, and by which rule (NEN 7513 §6).",
            },
        ),
        ops.AddField(
            model_name="AccessLine",
            name="audience",
            field=fields.CharField(default="", db_default="", max_length=16),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="audience_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="chain",
            field=fields.CharField(default="", db_default="", max_length=60),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="emergency",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="event",
            field=fields.CharField(default="", db_default="", max_length=1),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="form",
            field=fields.SmallIntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="found",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="hash",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="made_by",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="organisation_of_maker",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="purpose",
            field=fields.CharField(default="", db_default="", max_length=12),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="role",
            field=fields.CharField(default="", db_default="", max_length=80),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="rule",
            field=fields.CharField(default="", db_default="", max_length=80),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="seq",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="source",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="strength",
            field=fields.CharField(default="", db_default="", max_length=12),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="taken_in",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="AccessLine",
            name="who",
            field=SealedOnce(null=True, generated=False, unique=False),
        ),
        ops.RunPython(into_chains),
        ops.AddIndex(
            model_name="AccessLine",
            index=Index(fields=["chain", "person_id", "seq"]),
        ),
        ops.AddIndex(
            model_name="AccessLine",
            index=Index(fields=["chain", "organisation_id", "seq"]),
        ),
        ops.AddConstraint(
            model_name="AccessLine",
            constraint=UniqueConstraint(fields=("chain", "seq"), name=None),
        ),
    ]
