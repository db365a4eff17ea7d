"""Who may read what is for those who decide and those who help, in words under a page."""

from portal.access.doors import Entered
from portal.circles.ages import custody_counts, sees_own_file
from portal.circles.in_words import as_list
from portal.members.deciding import People
from portal.web import _


def read_by(entered: Entered, people: People) -> str:
    """Who may read this page, and how long the file is kept (access/rules.py), the reader as 'jij'."""
    young = _("jij") if entered.member == people.young_person else people.circle.name
    who = [
        *([young] if sees_own_file(people.circle.age_band) else []),
        *([_("de ouders met gezag")] if custody_counts(people.circle.age_band) else []),
        _("de hulpverleners"),
    ]
    words = as_list(who)
    return _("%(who)s lezen dit.") % {"who": words[:1].upper() + words[1:]}
