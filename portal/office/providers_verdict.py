"""What an account that was tried would get here: its role and who says so, or why it gets nothing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.people.accounts import Login, UserKind
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.web import _


@dataclass(frozen=True)
class Verdict:
    """`role` and `role_from` are None for who gets nothing; then `why` is group, place, elsewhere or ended."""

    role: StaffRole | None = None
    role_from: RoleFrom | None = None
    why: str = ""


def why_words(why: str) -> str:
    """Why somebody gets nothing, for the one who tried."""
    return {
        "group": _("Geen van je groepen staat in de lijst."),
        "place": _("Dit account hoort bij niemand op jullie lijst van medewerkers."),
        "elsewhere": _("Dit account is hier al van een andere organisatie, of voor iets anders."),
        "ended": _("Jouw toegang is bij Medewerkers gestopt, of volgt jullie personeelssysteem."),
    }[why]


async def verdict(provider: Provider, told: dict[str, Any]) -> Verdict | None:
    """What a sign-in with the claims of this trial would give now; None for a provider that opens no work.

    It changes nothing, and says what `work_login` would: a test holds the two equal.
    """
    if provider.kind is not UserKind.STAFF:
        return None
    claims = told.get("claims")
    claims = claims if isinstance(claims, dict) else {}
    said = str(told.get("role") or "")
    by_claim = StaffRole(said) if said in list(StaffRole) else None
    login = await Login.get_or_none(issuer=provider.issuer, subject=str(claims.get("sub", "")))
    if login and (login.organisation_id != provider.organisation_id or login.kind is not provider.kind):
        return Verdict(why="elsewhere")
    person_id = login.person_id if login else await _expected(provider, claims)
    if person_id is None:
        return _newcomer(provider, by_claim)
    staff = await Staff.get_or_none(person_id=person_id, organisation_id=provider.organisation_id)
    if staff and await _stays_last(provider, staff, claims, by_claim):
        return Verdict(staff.role, staff.role_from)
    return _of_known(provider, staff, by_claim)


async def _stays_last(provider: Provider, staff: Staff, claims: dict[str, Any], by_claim: StaffRole | None) -> bool:
    """Whether a claim would take an organisation's last administrator away: it can't."""
    if not staff.is_here or staff.role_from is not RoleFrom.CLAIM or provider.roles_in(claims) is None:
        return False
    return by_claim is not StaffRole.ADMINISTRATOR and await staff.is_last_administrator()


def _newcomer(provider: Provider, by_claim: StaffRole | None) -> Verdict:
    if by_claim:
        return Verdict(by_claim, RoleFrom.CLAIM)
    return Verdict(why="group" if provider.role_claim else "place")


def _of_known(provider: Provider, staff: Staff | None, by_claim: StaffRole | None) -> Verdict:
    if staff and staff.is_here and (not provider.role_claim or staff.role_from is not RoleFrom.CLAIM):
        return Verdict(staff.role, staff.role_from)
    if not provider.role_claim:
        return Verdict(why="place")
    if by_claim is None:
        return Verdict(why="group")
    if staff and not staff.is_here and (staff.role_from is not RoleFrom.CLAIM or staff.ended_by is not None):
        # Whom a person or the directory sent away stays away, whatever a claim says.
        return Verdict(why="ended")
    return Verdict(by_claim, RoleFrom.CLAIM)


async def _expected(provider: Provider, claims: dict[str, Any]) -> UUID | None:
    """Whom an administrator or the directory expects at this verified address: her id."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return None
    person = await Person.of_email(email)
    id = person.id if person and await Staff.now(person.id, provider.organisation_id) else None
    if id is None:
        listed = await Staff.of_directory(provider.organisation_id, email)
        id = listed.person_id if listed else None
    taken = id is not None and await Login.exists(person_id=id, issuer=provider.issuer)
    return None if taken else id
