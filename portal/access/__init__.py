"""Who may what (rules), and the only way in (doors)."""

from portal.access import doors
from portal.access.rules import Action, Role

__all__ = ["Action", "Role", "doors"]
