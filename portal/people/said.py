"""Said: what an organisation's directory says of one colleague, and the keyed hashes by which she is found there."""

from hashlib import sha256
from typing import Any
from unicodedata import normalize
from uuid import UUID

from portal.vault import blind_index


class Said:
    """One user of a directory (a SCIM User, RFC 7643 §4.1), as the directory gave it."""

    def __init__(self, user: dict[str, Any]) -> None:
        self._user = user

    @property
    def user_name(self) -> str:
        """The name she signs in with there, often an e-mail address."""
        return _text(self._user.get("userName"), 500)

    @property
    def external_id(self) -> str:
        """The directory's own key for her; '' when it gives none."""
        return str(self._user.get("externalId") or "")

    @property
    def active(self) -> bool:
        """Whether she works there, by the directory's word; saying nothing is yes."""
        return self._user.get("active") is not False

    @property
    def name(self) -> str:
        """What she is called there."""
        name = self._user.get("name") or {}
        parts = " ".join(filter(None, (_text(name.get("givenName")), _text(name.get("familyName")))))
        return _text(self._user.get("displayName")) or _text(name.get("formatted")) or parts or self.user_name[:100]

    @property
    def title(self) -> str:
        """What she is there, such as 'therapeut'."""
        return _text(self._user.get("title"))

    @property
    def email(self) -> str:
        """Her work address: the primary one before the others."""
        emails = [each for each in self._user.get("emails") or [] if each.get("value")]
        emails.sort(key=lambda each: (each.get("type") != "work", each.get("primary") is not True))
        return str(emails[0]["value"]) if emails else ""

    @property
    def roles(self) -> list[str]:
        """The values of her roles, as the directory writes them."""
        return [value for each in self._user.get("roles") or [] if (value := _text(each.get("value"), 200))]


def user_name_index(organisation_id: UUID, user_name: str) -> str:
    """By which a userName is found, whatever its case; per organisation, so that two can't be compared."""
    return blind_index(normalize("NFC", user_name), f"staff.user_name.{organisation_id}")


def external_index(organisation_id: UUID, external_id: str) -> str | None:
    """By which an externalId is found, its case included (RFC 7643 §3.1); None for none."""
    if not external_id:
        return None
    # The index ignores case; a hash of the exact text doesn't.
    exact = sha256(normalize("NFC", external_id).encode()).hexdigest()
    return blind_index(exact, f"staff.external.{organisation_id}")


def _text(value: Any, longest: int = 100) -> str:
    """One line, without what can't be seen."""
    plain = "".join(letter if letter.isprintable() else " " for letter in str(value or ""))
    return " ".join(plain.split())[:longest].strip()
