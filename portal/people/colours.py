"""An organisation's three colours: what they become on a page, by day and by night, and whether everybody can read it.

Contrast is WCAG 2.2's: 4.5 for what is read (1.4.3), 3 for borders and the focus ring (1.4.11).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FIELDS = ("accent", "on_accent", "paper")
READ, SEEN = 4.5, 3.0

# Ours, as 0-tokens.css has them: the look we begin with, and what stays as it is beside an organisation's colours.
OURS = {"accent": "#0d665e", "on_accent": "#ffffff", "paper": "#f8f4ec"}
DAY = {
    "card": "#ffffff",
    "ink": "#1c2b2c",
    "soft": "#55605d",
    "edge": "#857d6d",
    "danger": "#a3271c",
    "attention-soft": "#fdefd3",
}
NIGHT = {"paper": "#151a1b", "card": "#1e2527", "sunk": "#273033", "ink": "#eeebe4", "soft": "#aab5b2"}
NIGHT_NOTE = "#42300f"  # --attention-soft at night

_FORM = re.compile(r"#[0-9a-f]{6}")
_WHITE, _BLACK = "#ffffff", "#000000"
_STEPS = 100


@dataclass(frozen=True)
class Pair:
    """Two colours that meet on a page, by the names of our tokens, and how far apart they must be."""

    over: str
    under: str
    least: float = READ


# Which of the three one changes when a pair doesn't hold; the paper first, since the accent must stand on it.
PAIRS = {
    "paper": [
        Pair("ink", "paper"),
        Pair("soft", "paper"),
        Pair("danger", "paper"),
        Pair("edge", "paper", SEEN),
    ],
    "accent": [Pair("accent", "card"), Pair("accent", "paper"), Pair("accent", "attention-soft")],
    "on_accent": [Pair("on_accent", "accent")],
}


@dataclass(frozen=True)
class Fault:
    """A pair that cannot be read, how far apart it is, and the nearest colour that passes."""

    field: str
    pair: Pair
    contrast: float
    nearest: str


def plain(typed: str) -> str:
    """'#rrggbb' as typed with or without #, in capitals or in three digits; '' when it is no colour."""
    found = typed.strip().casefold()
    found = found if found.startswith("#") else f"#{found}"
    if re.fullmatch(r"#[0-9a-f]{3}", found):
        found = "#" + "".join(each * 2 for each in found[1:])
    return found if _FORM.fullmatch(found) else ""


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (each / 255 for each in _parts(colour))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """`one` with this share of `other` in it."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def faults(colours: dict[str, str]) -> list[Fault]:
    """Every pair that cannot be read because of one of these; none means that they may be taken."""
    seen, better = DAY | colours, mend(colours)
    return [
        Fault(field, pair, contrast(seen[pair.over], seen[pair.under]), better[field])
        for field, pairs in PAIRS.items()
        for pair in pairs
        if not _holds(pair, seen) and better[field] != colours[field]
    ]


def mend(colours: dict[str, str]) -> dict[str, str]:
    """The nearest colours, lighter or darker, that everybody can read; the same ones when these will do."""
    found = dict(colours)
    # In the order of PAIRS: each stands on the ones before.
    for field in PAIRS:
        found[field] = _nearest(field, DAY | found)
    return found


def _nearest(field: str, seen: dict[str, str]) -> str:
    steps = (mix(seen[field], end, step / _STEPS) for step in range(_STEPS + 1) for end in (_BLACK, _WHITE))
    return next(each for each in steps if all(_holds(pair, seen | {field: each}) for pair in PAIRS[field]))


def _holds(pair: Pair, seen: dict[str, str]) -> bool:
    return contrast(seen[pair.over], seen[pair.under]) >= pair.least


def day(colours: dict[str, str]) -> dict[str, str]:
    """Our tokens by day."""
    accent, on_accent, paper = (colours[each] for each in FIELDS)
    deep = _most(accent, _BLACK, 0.3, lambda deep: _reads(on_accent, [deep]))
    faint = _most(DAY["card"], accent, 0.13, lambda faint: _reads_on(faint, accent, deep, DAY["ink"], DAY["soft"]))
    sunk = _most(paper, DAY["ink"], 0.05, lambda sunk: _reads_on(sunk, accent, DAY["ink"], DAY["soft"]))
    return {
        "paper": paper,
        "sunk": sunk,
        "line": mix(paper, DAY["ink"], 0.1),
        "accent": accent,
        "accent-deep": deep,
        "on-accent": on_accent,
        "accent-soft": faint,
    }


def night(colours: dict[str, str]) -> dict[str, str]:
    """Our tokens by night: the paper is ours, the accent as light as it must be to be read there."""
    grounds = [NIGHT["paper"], NIGHT["card"], NIGHT["sunk"], NIGHT_NOTE]
    accent = _least(colours["accent"], _WHITE, lambda accent: _reads(accent, grounds))
    deep = mix(accent, _WHITE, 0.35)
    on_accent = _least(mix(accent, _BLACK, 0.75), _BLACK, lambda on: _reads(on, [accent, deep]))
    faint = _most(NIGHT["card"], accent, 0.2, lambda faint: _reads_on(faint, accent, deep, NIGHT["ink"], NIGHT["soft"]))
    return {"accent": accent, "accent-deep": deep, "on-accent": on_accent, "accent-soft": faint}


def _reads(colour: str, grounds: Iterable[str]) -> bool:
    return all(contrast(colour, each) >= READ for each in grounds)


def _reads_on(ground: str, *colours: str) -> bool:
    return all(contrast(each, ground) >= READ for each in colours)


def _most(colour: str, other: str, share: float, passes: Callable[[str], bool]) -> str:
    """`colour` with as much of `other` as still passes, at most this share."""
    steps = (mix(colour, other, share * step / _STEPS) for step in range(_STEPS, 0, -1))
    return next((each for each in steps if passes(each)), colour)


def _least(colour: str, other: str, passes: Callable[[str], bool]) -> str:
    """`colour` with as little of `other` as makes it pass."""
    steps = (mix(colour, other, step / _STEPS) for step in range(_STEPS))
    return next((each for each in steps if passes(each)), other)
