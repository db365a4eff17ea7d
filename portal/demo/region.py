"""Fills an empty database with the demo region: the cast, their plan, some weeks of talk; by the pages' own verbs."""

from portal.demo.cast import Cast
from portal.people.models import Organisation


async def load() -> bool:
    """Load the region unless there is one; says whether it did."""
    if await Organisation.exists():
        return False
    await Cast.assemble()
    return True
