"""What a search for consents asks of each: status and category as tokens, date and period as spans of time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from exchange.consent import CATEGORY, Told
from exchange.dates import span
from exchange.faults import refuse
from exchange.search import Search
from portal.web.texts import _

Test = Callable[[Told], bool]
_STATUS = "http://hl7.org/fhir/consent-state-codes"
_LOINC = ("http://loinc.org", "59284-0")
_LAST = datetime.max.replace(tzinfo=UTC)


def asks_for(search: Search) -> Test:
    """Whether a consent is what was asked for; Refused (400) for what is malformed."""
    tests = [_test(name, value) for name, value in search.own]
    return lambda told: all(each(told) for each in tests)


def _test(name: str, value: str) -> Test:
    any_of = [_one(name, each) for each in value.split(",")]
    return lambda told: any(each(told) for each in any_of)


def _one(name: str, value: str) -> Test:
    if name == "status":
        return lambda told: _is(value, {(_STATUS, told.status)})
    if name == "category":
        return lambda told: _is(value, {_LOINC, (CATEGORY, told.category)})
    prefix, first, after = _span(name, value)
    if name == "date":
        return lambda told: _holds(prefix, first, after, told.consent.since, told.consent.since)
    return lambda told: _holds(prefix, first, after, told.consent.since, told.until or _LAST)


def _is(value: str, codings: set[tuple[str, str]]) -> bool:
    """As FHIR compares tokens: `code`, `system|code`, `system|` or `|code`, which is in no system."""
    system, bar, code = value.rpartition("|")
    if not bar:
        return any(value == each for _system, each in codings)
    return any(system == where and (not code or code == each) for where, each in codings)


def _span(name: str, value: str) -> tuple[str, datetime, datetime]:
    prefix, rest = (value[:2], value[2:]) if value[:1].isalpha() else ("eq", value)
    if prefix not in ("eq", "ge", "gt", "sa", "le", "lt", "eb"):
        raise refuse(f"http.{name}", "not-supported", _("Deze verfijning van de zoekvraag kennen we niet."))
    found = span(rest.replace(" ", "+"))
    wrong = refuse(f"http.{name}", "value", _("Dit is geen datum."))
    if found is None:
        raise wrong
    try:
        return prefix, found[0].astimezone(UTC), (found[1] + timedelta(seconds=1)).astimezone(UTC)
    except OverflowError:
        # The end of the calendar, which nothing comes after.
        raise wrong from None


def _holds(prefix: str, first: datetime, after: datetime, start: datetime, end: datetime) -> bool:
    """Whether the time from `start` to `end` stands so to the span that was asked for (R4 search, 3.1.1.4.4)."""
    within = first <= start and end < after
    return {
        "eq": within,
        "gt": end >= after,
        "ge": end >= after or within,
        "lt": start < first,
        "le": start < first or within,
        "sa": start >= after,
        "eb": end < first,
    }[prefix]
