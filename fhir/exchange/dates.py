"""FHIR's dates, which may be a year, a month, a day or a moment: the first and the last moment each can mean."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from portal.clock import AMSTERDAM

_PARTS = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def span(text: object) -> tuple[datetime, datetime] | None:
    """The first and last moment `text` can mean, or None when it is no date."""
    if not isinstance(text, str):
        return None
    try:
        if "T" in text:
            moment = datetime.fromisoformat(text)
            return (moment, moment) if moment.tzinfo else None
        return _whole(text)
    except (ValueError, OverflowError):
        return None


def _whole(text: str) -> tuple[datetime, datetime] | None:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    year, month, day = (int(each) if each else 0 for each in parts.groups())
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    last = date(year, last_month, day or monthrange(year, last_month)[1])
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return start, datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=UTC)


def day_of(text: object) -> date | None:
    """The day `text` names, in Amsterdam; None when it names a month, a year or nothing."""
    if not isinstance(text, str):
        return None
    try:
        if "T" in text:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(AMSTERDAM).date() if moment.tzinfo else None
        return date.fromisoformat(text) if len(text) == 10 else None
    except (ValueError, OverflowError):
        return None


def moment_of(text: object) -> datetime | None:
    """The moment `text` names; of a day its noon in Amsterdam; None when it names less."""
    try:
        if isinstance(text, str) and "T" in text and (found := span(text)):
            return found[0].astimezone(UTC)
        day = day_of(text)
        return datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM).astimezone(UTC) if day else None
    except OverflowError:
        return None


def before(one: object, other: object) -> bool:
    """Whether `one` surely lies before `other`; partial dates get the benefit of the doubt."""
    first, second = span(one), span(other)
    if first is None or second is None:
        return False
    # Beside a moment a day is a day in some zone: fourteen hours keep a day in Samoa from looking wrong.
    moments = ("T" in str(one)) != ("T" in str(other))
    return second[0] - first[1] > (timedelta(hours=14) if moments else timedelta())
