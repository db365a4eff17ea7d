"""Who may open which page of members/."""

from tests.access.expected import MEMBERS, row

ROWS = [row("GET", "/kringen/{circle}/mensen", {**MEMBERS})]
