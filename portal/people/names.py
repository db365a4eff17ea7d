"""The name of an organisation: doors, letters and lists show it, so no two may be called alike."""

from unicodedata import category, combining, normalize
from uuid import UUID

from portal.people.models import Organisation

# Spaces, and what can't be seen at all.
_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def folded(name: str) -> str:
    """What is left of it for who reads quickly: no capitals, accents or spaces."""
    plain = normalize("NFKD", normalize("NFKD", name).casefold())
    return "".join(each for each in plain if not combining(each) and category(each) not in _UNSEEN)


async def is_taken(name: str, id: UUID | None = None) -> bool:
    """Whether an organisation other than this one is called so; ask it inside the write that takes the name."""
    wanted = folded(name)
    # In one order, and each until the write ends: else two take the same name at the same moment.
    every = await Organisation.all().select_for_update().order_by("id").only("id", "name")
    return any(each.id != id and folded(each.name) == wanted for each in every)
