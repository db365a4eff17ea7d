"""The law as tables: ages, who speaks, what silence means, for whom things are meant, who may do what.

As the rest of the model it is written from STANDARDS, and imports nothing of the portal.
"""

from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# Rule 29: her age counts from midnight in Amsterdam. Each band begins at this age.
BANDS = (0, 12, 16, 18)

# 3.1 and 3.2: who must agree, by band, before who isn't a parent reads along. 'parents' are those with custody.
SPEAK_ABOUT_OTHERS = {0: ("parents",), 12: ("young", "parents"), 16: ("young",), 18: ("young",)}
# Rules 24 to 27: who opens the file to a parent. Under 12 a parent with custody asks nobody.
SPEAK_ABOUT_PARENT = {0: ("parents",), 12: ("young",), 16: ("young",), 18: ("young",)}
# What a parent with custody, and one without, sees when nobody who counts has spoken.
SILENCE = {0: (True, True), 12: (False, False), 16: (False, False), 18: (False, False)}

FAMILY_SIDE = ("young_person", "parent", "family", "network")
# For whom something is meant, by the roles it speaks of; the rest depends on the row.
MEANT = {
    "whole_circle": (*FAMILY_SIDE, "professional"),
    "family_network": FAMILY_SIDE,
    "professionals": ("professional",),
}

# Who may do what: by role, with 'custody' for a parent who has it.
EVERYBODY = frozenset({"young_person", "custody", "parent", "family", "network", "professional"})
DECIDE = frozenset({"young_person", "custody"})
PLAN_TOGETHER = DECIDE | {"professional"}
MAY = {
    "people_read": EVERYBODY,
    "plan_read": EVERYBODY,
    "chat_read": EVERYBODY,
    "note_read": EVERYBODY,
    "note_write": EVERYBODY,
    "note_release": frozenset({"professional"}),
    "paper_read": EVERYBODY,
    "paper_add": EVERYBODY,
    "paper_change": EVERYBODY,
    "paper_take_out": EVERYBODY,
    "paper_download": EVERYBODY,
    "statement_read": EVERYBODY,
    "statement_write": DECIDE,
    "file_export": DECIDE,
    "sharing_read": EVERYBODY,
    "consent_read": EVERYBODY,
    "sharing_choose": DECIDE,
    "look_as": DECIDE,
    "withheld_read": frozenset({"professional"}),
    "withhold": frozenset({"professional"}),
    "chat_post": EVERYBODY,
    "chat_start": EVERYBODY,
    "goal_add": PLAN_TOGETHER,
    "goal_change": PLAN_TOGETHER,
    "goal_agree": DECIDE,
    "step_add": PLAN_TOGETHER,
    "step_change": PLAN_TOGETHER,
    "step_tick": frozenset({"young_person", "professional"}),
    "step_tick_own": EVERYBODY,
    "member_invite": PLAN_TOGETHER,
    "invitation_confirm": DECIDE,
    "member_end": DECIDE,
    "circle_leave": EVERYBODY - {"young_person"},
    "log_read": DECIDE,
    "log_read_own": EVERYBODY,
    "directing_read": PLAN_TOGETHER,
    "directing_hand": frozenset({"professional"}),
    "directing_answer": frozenset({"professional"}),
    "custody_read": PLAN_TOGETHER,
    "custody_verify": frozenset({"professional"}),
    "hand_over": frozenset(),
    "desk_read": frozenset(),
    "selfhelp_read": frozenset(),
}
