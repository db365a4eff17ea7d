"""How long a session may lie still, and how long it lasts at most, per kind of user (ASVS 5.0 §7.3)."""

from datetime import timedelta

from portal.settings import settings


def idle_limit(staff: bool, remembered: bool) -> timedelta:
    """After this long without a sign of its person it has ended."""
    if remembered:
        return timedelta(days=settings().remembered_days)
    return timedelta(minutes=settings().staff_idle_minutes if staff else settings().own_idle_minutes)


def longest(staff: bool, remembered: bool) -> timedelta:
    """After this long it has ended whatever she does."""
    if remembered:
        return timedelta(days=settings().remembered_days)
    return timedelta(hours=settings().staff_hours if staff else settings().own_hours)
