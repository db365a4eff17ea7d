"""Hanging: every room's functions go on the named lists of the rooms below, by which a lower room tells an upper one.

It is the one place that says what happens in which order, when somebody comes in, leaves, changes something, is erased.
"""

from importlib import import_module
from pathlib import Path

from exchange import bundle, outcome
from exchange import models as received
from portal import live, outbox, vault
from portal.access import exported as exporting
from portal.access import listening
from portal.access import log as access_log
from portal.access.nouns import nouns
from portal.audit import erased, refuse_erased, seal_day
from portal.audit.keeping import LOG, TOMBSTONES, kept
from portal.chat import exported as chat_exported
from portal.chat import live as chat_live
from portal.chat import noun as chat_noun
from portal.chat.models import Conversation
from portal.circles import erasing as circle_erasing
from portal.circles import keeping as file_keeping
from portal.circles import lists
from portal.circles.models import Circle, Member
from portal.home import exported as home_exported
from portal.home.frame import frame
from portal.members import by_code, erasing, nobody_directs, staying, turns
from portal.members import exported as members_exported
from portal.members import letters as invitations
from portal.members.cover import Cover
from portal.members.emergency import Emergency
from portal.members.erasure import ErasureRequest
from portal.members.models import Invitation
from portal.notes import exported as notes_exported
from portal.notes import live as notes_live
from portal.notes import noun as notes_noun
from portal.notes import paper_pages, papers_exported
from portal.notes.models import Note
from portal.notes.papers import Paper
from portal.notes.statements import Statement
from portal.office.scim import answers as scim
from portal.outbox.models import LETTERS
from portal.people import codes, drafts, farewell, letters, means_letters, pace, passkeys, seat, session_row
from portal.people import exported as people_exported
from portal.people import lists as people_lists
from portal.people.actor import Actor
from portal.people.models import Staff, StaffRole
from portal.people.openid import backchannel, keys, leavings, logout, once, signins
from portal.plan import exported as plan_exported
from portal.plan import live as plan_live
from portal.plan import noun as plan_noun
from portal.plan.models import Plan, Step
from portal.questions import Answers
from portal.rooms import rooms
from portal.selfhelp import exported as selfhelp_exported
from portal.selfhelp.models import Progress
from portal.settings import settings
from portal.web import headers, template_folders
from portal.web.page import page_frame


def hang() -> None:
    """All of it; done twice, it hangs once."""
    _pages()
    _circles()
    _people()
    _news()
    _letters()
    _file()
    _erasing()
    _keeping()


def _pages() -> None:
    # Questions have no page of their own, but fields that other rooms show.
    for room in [*rooms(), "portal.questions.models"]:
        folder = Path(str(import_module(room.rsplit(".", 1)[0]).__file__)).parent / "templates"
        if folder.is_dir() and folder not in template_folders:
            template_folders.append(folder)
    page_frame[:] = [frame]
    if settings().mode == "demo":
        page_frame.append(import_module("portal.demo.mailbox").frame)
    headers.cookieless[:] = [outcome.UNDER, backchannel.UNDER, scim.UNDER]
    headers.roomier[:] = [paper_pages.ROOMIER]
    nouns[:] = [*plan_noun.NOUNS, *chat_noun.NOUNS, *notes_noun.NOUNS]


def _circles() -> None:
    # Who sees what may be another from here on: open pages ask again first.
    lists.joined[:] = [listening.ask_again, Conversation.first_of, ErasureRequest.tell_new]
    lists.left[:] = [listening.ask_again, Cover.end_with, nobody_directs.director_went]
    lists.withdrew[:] = [Step.let_go]
    lists.changed[:] = [
        listening.who_decides_changed,
        plan_live.announce,
        notes_live.announce,
        listening.choice_made,
        erasing.ask_as_well,
    ]
    access_log.held_back[:] = [Emergency.untold_in]


def _people() -> None:
    # Her steps first: they are found by her memberships, which end after.
    people_lists.staff_left[:] = [Step.go_to_desk, Member.end_those_of, session_row.Session.end_those_of]
    people_lists.role_changed[:] = [leaves_families, session_row.Session.end_those_of]
    people_lists.open_work[:] = [Step.count_of]
    people_lists.wait_at_desk[:] = [Step.count_at_desk]
    people_lists.alone_at_desk[:] = [Step.count_alone]
    people_lists.needed[:] = [staying.holds]


async def leaves_families(staff: Staff, by: Actor) -> None:
    """Who manages or coordinates from now on works with no family: her steps and memberships end as if she had left."""
    if staff.role is StaffRole.PROFESSIONAL:
        return
    await Step.go_to_desk(staff, by)
    await Member.end_those_of(staff, by)


def _news() -> None:
    live.seats[:] = [seat.seat_of]
    live.lapses[:] = [listening.ran_out]
    live.topics.update(chat_live.topics | plan_live.topics | notes_live.topics)


def _letters() -> None:
    outbox.writers.update({**letters.WRITERS, **means_letters.WRITERS, **invitations.WRITERS, **turns.WRITERS})
    outbox.writers.update({**farewell.WRITERS, **erasing.WRITERS, **nobody_directs.WRITERS})
    letters.expected[:] = [Invitation.name_for]
    letters.brought[:] = [by_code.brought]


def _file() -> None:
    # In the order in which the file is read.
    exporting.exported[:] = [
        people_exported.EXPORT,
        members_exported.EXPORT,
        plan_exported.EXPORT,
        notes_exported.EXPORT,
        papers_exported.EXPORT,
        chat_exported.EXPORT,
        selfhelp_exported.EXPORT,
        home_exported.EXPORT,
    ]
    exporting.beside[:] = [bundle.taken, papers_exported.files]


def _erasing() -> None:
    # Higher rooms first: their rows point at those of the rooms below.
    erased[:] = [
        received.erase_of,
        erasing.erase_of,
        Statement.erase_of,
        Note.erase_of,
        Paper.erase_of,
        Progress.erase_of,
        Answers.erase_of,
        Conversation.erase_of,
        Plan.erase_of,
        circle_erasing.erase_of,
        drafts.Draft.erase_of,
        farewell.Farewell.erase_of,
        outbox.Errand.erase_of,
    ]
    vault.forgotten[:] = [live.forget_key]
    vault.keyless[:] = [refuse_erased]


def _keeping() -> None:
    # What `portal let-go` shows, in this order; and what goes by itself, now and then.
    kept[:] = [
        file_keeping.FILE,
        LOG,
        session_row.SESSIONS,
        received.TOKENS,
        drafts.DRAFTS,
        codes.CODES,
        LETTERS,
        TOMBSTONES,
    ]
    outbox.tidy[:] = [
        session_row.Session.tidy,
        codes.Code.tidy,
        passkeys.Challenge.tidy,
        drafts.Draft.tidy,
        signins.SignIn.tidy,
        leavings.Leaving.tidy,
        logout.forget_tokens,
        once.Once.tidy,
        keys.SigningKey.rotate,
        pace.Pace.tidy,
        Circle.index_missing,
        seal_day,
        turns.look_today,
        nobody_directs.look,
        received.TOKENS.let_go,
        TOMBSTONES.let_go,
        erasing.queue_missed,
        farewell.queue_missed,
    ]
