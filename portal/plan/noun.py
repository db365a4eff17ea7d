"""What pages that speak of the whole circle know of the plan: its goals, and the steps under them."""

from collections.abc import Sequence

from portal.access.nouns import Noun
from portal.circles.models import Member
from portal.plan.goals import Goal
from portal.plan.steps import Step
from portal.web import _


def _words(thing: Goal | Step, readers: Sequence[Member], me: Member | None) -> str:
    return str(thing.words)


NOUNS = [
    Noun(
        "doel",
        Goal,
        this=lambda: _("dit doel"),
        many=lambda: _("Doelen"),
        called=_words,
        href=lambda goal: f"/doelen/{goal.id}",
        goes_along=lambda: _("De stappen bij dit doel horen erbij, ook als iemand ze zelf moet doen."),
    ),
    Noun(
        "stap",
        Step,
        this=lambda: _("deze stap"),
        many=lambda: _("Stappen"),
        called=_words,
        href=lambda step: f"/doelen/{step.goal_id}" if step.goal_id else f"/kringen/{step.owner_id}/plan",
        stands_alone=False,
    ),
]
