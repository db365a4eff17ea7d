from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from typing import Any
from uuid import UUID
from portal.clock import now
from portal.people.actor import Strength
from portal.people.models import RoleFrom
from portal.people.accounts import UserKind
from portal.people.openid.providers import ClientAuth
from portal.people.openid.signins import Purpose
from portal.people.passkeys import Ceremony
from portal.store.rows import Moment, new_id
from portal.vault import open_sealed, seal
from portal.vault.fields import SealedJSON, SealedText
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


async def providers_of_their_own(apps: Any, editor: Any) -> None:
    """Each organisation's one provider becomes a row, by the organisation's id; who was leaving for it goes there."""
    client = editor.client
    await client.execute_query(
        "INSERT INTO provider (id, organisation_id, kind, place, hint, name, issuer, client_id, client_auth,"
        " client_secret, email_domains, role_claim, roles, acr, made_at, on_at)"
        " SELECT id, id, 'staff', 1, slug, '', issuer, client_id, 'shared', client_secret, email_domains, '', '{}', '',"
        " made_at, made_at FROM organisation WHERE issuer <> ''"
    )
    keep = "UPDATE provider SET client_secret = $1 WHERE id = $2"
    if client.capabilities.dialect == "sqlite":
        keep = "UPDATE provider SET client_secret = ? WHERE id = ?"
    for row in await client.execute_query_dict("SELECT id, client_secret FROM provider"):
        secret = _sealed_anew(row)
        await client.execute_query(keep, [secret, row["id"]])
    # Who was leaving for an organisation that has no provider any more comes back to nothing: it lived ten minutes.
    await client.execute_query("DELETE FROM sign_in WHERE organisation_id NOT IN (SELECT id FROM provider)")
    await client.execute_query("UPDATE sign_in SET provider_id = organisation_id")


def _sealed_anew(row: dict[str, Any]) -> bytes:
    """What is sealed opens only where it stands: this one moves. RuntimeError when the vault is locked."""
    id, sealed = UUID(str(row["id"])), bytes(row["client_secret"])
    try:
        plain = open_sealed(sealed, f"organisation.client_secret:{id}")
    except ValueError:
        # Not by our key: signing in there fails, as it did before, until the secret is given again.
        plain = b""
    return seal(plain, f"provider.client_secret:{id}")


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Challenge",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("browser", fields.CharField(max_length=64)),
                (
                    "ceremony",
                    fields.CharEnumField(
                        description="MAKE: make\nSIGN_IN: sign_in\nAGAIN: again", enum_type=Ceremony, max_length=8
                    ),
                ),
                ("challenge", SealedText(generated=False, null=False, unique=False)),
                ("next", fields.CharField(default="", max_length=600)),
                ("session_id", fields.UUIDField(null=True)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("ends_at", Moment(auto_now=False, auto_now_add=False)),
                ("used_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "challenge",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "What a device must sign, once, within five minutes, in the browser that asked.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Directory",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "portal.Organisation",
                        source_field="organisation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("roles", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("made_by", fields.UUIDField(null=True)),
                ("used_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "directory",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "The bearer token of one organisation's directory (personeelslijst), stored as a hash, one at a time.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Draft",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("place", fields.CharField(unique=True, max_length=64)),
                ("values", SealedJSON(generated=False, null=False, unique=False)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "draft",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One page's unsent words (concept), of one writer in one capacity, one per page.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Once",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("used", fields.CharField(unique=True, max_length=64)),
                ("until", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "once",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "Something that was used (eenmalig), as a hash, until when it would have been worth anything.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Passkey",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "portal.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("credential_hash", fields.CharField(unique=True, max_length=64)),
                ("credential", SealedJSON(generated=False, null=False, unique=False)),
                ("sign_count", fields.BigIntField(default=0)),
                ("backed_up", fields.BooleanField(default=False)),
                ("name", SealedText(default="", generated=False, null=False, unique=False)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("used_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "passkey",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One passkey of one person (toegangssleutel), of which only the public half ever comes here.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Provider",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "portal.Organisation",
                        source_field="organisation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        default=UserKind.STAFF,
                        description="STAFF: staff\nCLIENTS: clients",
                        enum_type=UserKind,
                        max_length=8,
                    ),
                ),
                ("place", fields.IntField(default=1)),
                ("hint", fields.CharField(unique=True, max_length=60)),
                ("name", fields.CharField(default="", max_length=80)),
                ("issuer", fields.CharField(default="", max_length=300)),
                ("client_id", fields.CharField(default="", max_length=200)),
                (
                    "client_auth",
                    fields.CharEnumField(
                        default=ClientAuth.SECRET,
                        description="SECRET: shared\nKEY: key",
                        enum_type=ClientAuth,
                        max_length=6,
                    ),
                ),
                ("client_secret", SealedText(default="", generated=False, null=False, unique=False)),
                ("email_domains", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("role_claim", fields.CharField(default="", max_length=120)),
                ("roles", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("acr", fields.CharField(default="", max_length=200)),
                ("made_at", Moment(default=now, auto_now=False, auto_now_add=False)),
                ("tried_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("tried_by", fields.UUIDField(null=True)),
                ("on_at", Moment(null=True, auto_now=False, auto_now_add=False)),
                ("on_by", fields.UUIDField(null=True)),
            ],
            options={
                "table": "provider",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "An organisation's OpenID provider for one kind of user (inlog), switched off until a trial went well.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="Leaving",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("browser", fields.CharField(max_length=64)),
                (
                    "provider",
                    fields.ForeignKeyField(
                        "portal.Provider",
                        source_field="provider_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("id_token", SealedText(generated=False, null=False, unique=False)),
                ("state_hash", fields.CharField(null=True, unique=True, max_length=64)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("ends_at", Moment(auto_now=False, auto_now_add=False)),
                ("back_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "leaving",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One signing out (afmelding): what the provider needs to know of it, bound to the browser that did.",
            },
            bases=["SealedRow"],
        ),
        ops.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "person",
                    fields.ForeignKeyField(
                        "portal.Person",
                        source_field="person_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("code", fields.CharField(unique=True, max_length=64)),
                ("made_at", Moment(auto_now=False, auto_now_add=False)),
                ("used_at", Moment(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "recovery_code",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One code of the list (herstelcode), kept as a keyed hash, so that it is shown only when the list is made.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="SigningKey",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("kid", fields.CharField(unique=True, max_length=64)),
                ("private", SealedJSON(generated=False, null=False, unique=False)),
                ("signs_from", Moment(auto_now=False, auto_now_add=False)),
                ("signs_until", Moment(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "signing_key",
                "app": "portal",
                "pk_attr": "id",
                "table_description": "One key pair (sleutel), its private half sealed.",
            },
            bases=["SealedRow"],
        ),
        ops.AddField(
            model_name="Code",
            name="organisation_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Invitation",
            name="code_index",
            field=fields.CharField(null=True, unique=True, max_length=64),
        ),
        ops.AddField(
            model_name="Organisation",
            name="colours",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Organisation",
            name="down_words",
            field=fields.CharField(default="", db_default="", max_length=400),
        ),
        ops.AddField(
            model_name="Organisation",
            name="logo",
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name="Organisation",
            name="logo_type",
            field=fields.CharField(default="", db_default="", max_length=20),
        ),
        ops.AddField(
            model_name="Organisation",
            name="looks_since",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Person",
            name="passkey_later_at",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Person",
            name="proved_at",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterField(
            model_name="Session",
            name="strength",
            field=fields.CharEnumField(
                description="NONE: none\nCODE: code\nRECOVERY: recovery\nPASSKEY: passkey\nPROVIDER: provider",
                enum_type=Strength,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Session",
            name="browser",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Session",
            name="device",
            field=SealedText(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Session",
            name="id_token",
            field=SealedText(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Session",
            name="login",
            field=fields.ForeignKeyField(
                "portal.Login",
                source_field="login_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Session",
            name="provider",
            field=fields.ForeignKeyField(
                "portal.Provider",
                source_field="provider_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Session",
            name="sid_hash",
            field=fields.CharField(null=True, db_index=True, max_length=64),
        ),
        ops.AddField(
            model_name="SignIn",
            name="provider",
            field=fields.ForeignKeyField(
                "portal.Provider",
                source_field="provider_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="SignIn",
            name="purpose",
            field=fields.CharEnumField(
                default=Purpose.SIGN_IN,
                description="SIGN_IN: sign_in\nAGAIN: again\nTRIAL: trial\nJOIN: join",
                db_default=Purpose.SIGN_IN,
                enum_type=Purpose,
                max_length=8,
            ),
        ),
        ops.AddField(
            model_name="SignIn",
            name="told",
            field=SealedJSON(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Staff",
            name="changed_at",
            field=Moment(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Staff",
            name="directory",
            field=SealedJSON(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name="Staff",
            name="ended_by",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Staff",
            name="external_index",
            field=fields.CharField(null=True, db_index=True, max_length=64),
        ),
        ops.AddField(
            model_name="Staff",
            name="role_from",
            field=fields.CharEnumField(
                default=RoleFrom.HAND,
                description="HAND: hand\nCLAIM: claim\nDIRECTORY: directory",
                db_default=RoleFrom.HAND,
                enum_type=RoleFrom,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Staff",
            name="user_name_index",
            field=fields.CharField(null=True, db_index=True, max_length=64),
        ),
        ops.AddField(
            model_name="Staff",
            name="version",
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name="Step",
            name="desk",
            field=fields.ForeignKeyField(
                "portal.Organisation",
                source_field="desk_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.SET_NULL,
            ),
        ),
        ops.RunPython(providers_of_their_own),
        ops.AlterField(
            model_name="SignIn",
            name="provider",
            field=fields.ForeignKeyField(
                "portal.Provider",
                source_field="provider_id",
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.RemoveField(model_name="Organisation", name="email_domains"),
        ops.RemoveField(model_name="Organisation", name="client_id"),
        ops.RemoveField(model_name="Organisation", name="client_secret"),
        ops.RemoveField(model_name="Organisation", name="issuer"),
    ]
