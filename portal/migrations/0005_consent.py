import re
from typing import Any
from uuid import UUID

from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.circles.audience import Audience, Kind
from portal.circles.thing import Owner
from portal.people.models import ParentsSee
from portal.store.rows import Moment, new_id
from portal.vault import open_sealed, seal
from portal.vault.fields import SealedJSON, SealedText
from tortoise.fields.base import OnDelete
from tortoise import fields

# Her answer once more, about one parent.
COPY = (
    "INSERT INTO consent (owner_kind, owner_id, audience, organisation_of_maker, version, made_at, made_by, changed_at,"
    " changed_by, changed_as, origin_system, origin_ref, by_member_id, answer, text, language, since,"
    " id, audience_id, about, words, to_member)"
    " SELECT owner_kind, owner_id, audience, organisation_of_maker, version, made_at, made_by, changed_at,"
    " changed_by, changed_as, origin_system, origin_ref, by_member_id, answer, text, language, since,"
    " $1, $2, 'share', $3, $4 FROM consent WHERE id = $5"
)


async def her_yes_is_about_her_parents(apps: Any, editor: Any) -> None:
    """Who said yes to her own circle, knowing who is in it, goes on sharing with the parents who are.

    Without this a parent of a 12-year-old or older would stop seeing the plan the moment this is installed.
    """
    client = editor.client
    pairs = await client.execute_query_dict(
        "SELECT consent.id AS consent, consent.words AS words, parent.id AS parent FROM consent"
        " JOIN member AS young ON young.id = consent.by_member_id AND young.role = 'young_person'"
        " JOIN member AS parent ON parent.owner_id = consent.owner_id AND parent.role = 'parent'"
        " WHERE consent.about = 'circle' AND consent.answer = 'given'"
        " AND consent.removed_at IS NULL AND parent.removed_at IS NULL AND parent.ended_at IS NULL"
    )
    copy = re.sub(r"[$][0-9]", "?", COPY) if client.capabilities.dialect == "sqlite" else COPY
    for pair in pairs:
        own = str(new_id())
        words = _moved(bytes(pair["words"]), UUID(str(pair["consent"])), UUID(own))
        await client.execute_query(copy, [own, own, words, str(pair["parent"]), str(pair["consent"])])


def _moved(sealed: bytes, old: UUID, new: UUID) -> bytes:
    """What is sealed opens only where it stands: this copy stands elsewhere. RuntimeError when the vault is locked."""
    return seal(open_sealed(sealed, f"consent.words:{old}"), f"consent.words:{new}")


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_own_means")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Withheld",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "owner_kind",
                    fields.CharEnumField(
                        description="CIRCLE: circle\nPERSON: person\nORGANISATION: organisation",
                        enum_type=Owner,
                        max_length=12,
                    ),
                ),
                ("owner_id", fields.UUIDField(db_index=True)),
                (
                    "audience",
                    fields.CharEnumField(
                        default=Audience.WHOLE_CIRCLE,
                        description="WHOLE_CIRCLE: whole_circle\nFAMILY_NETWORK: family_network\nPROFESSIONALS: professionals\nOWN_ORGANISATION: own_organisation\nNAMED: named\nONLY_ME: only_me\nREPORTING_CODE: reporting_code",
                        enum_type=Audience,
                        max_length=16,
                    ),
                ),
                ("audience_id", fields.UUIDField(db_index=True)),
                ("organisation_of_maker", fields.UUIDField(null=True)),
                ("version", fields.IntField(default=1)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("made_by", fields.UUIDField(null=True)),
                ("changed_at", Moment(auto_now=False, auto_now_add=False)),
                ("changed_by", fields.UUIDField(null=True)),
                ("changed_as", fields.CharField(default="", max_length=16)),
                ("origin_system", fields.CharField(default="", max_length=120)),
                ("origin_ref", fields.CharField(default="", max_length=200)),
                ("rest", SealedJSON(null=True, generated=False, unique=False)),
                ("removed_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "portal.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("from_member", fields.UUIDField(null=True)),
                (
                    "kind",
                    fields.CharEnumField(
                        null=True,
                        description="PEOPLE: people\nPLAN: plan\nTALK: talk\nNOTES: notes",
                        enum_type=Kind,
                        max_length=8,
                    ),
                ),
                ("thing_id", fields.UUIDField(null=True)),
                ("reason", SealedText(generated=False, null=False, unique=False)),
                ("since", Moment(auto_now=False, auto_now_add=False)),
                ("until", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "withheld",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "A professional's 'not good for the child' (niet goed voor het kind): what a parent may not read, and why.",
            },
            bases=["Thing"],
        ),
        ops.AddField(
            model_name="Consent",
            name="kind",
            field=fields.CharEnumField(
                null=True,
                description="PEOPLE: people\nPLAN: plan\nTALK: talk\nNOTES: notes",
                enum_type=Kind,
                max_length=8,
            ),
        ),
        ops.AddField(
            model_name="Consent",
            name="thing_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Consent",
            name="to_member",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Consent",
            name="to_organisation",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Organisation",
            name="parents_see",
            field=fields.CharEnumField(
                default=ParentsSee.BY_CONSENT,
                description="BY_CONSENT: by_consent\nMINIMUM: minimum",
                db_default="by_consent",
                enum_type=ParentsSee,
                max_length=10,
            ),
        ),
        ops.RunPython(her_yes_is_about_her_parents),
    ]
