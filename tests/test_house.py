"""The house stands: floors, foreign keys, the clock, the table of rules, and words in every language."""

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from tortoise import Tortoise
from tortoise.fields.relational import ForeignKeyFieldInstance

from portal import errors, store
from portal.access.rules import TABLE, Action, why_not
from portal.audit import Ground, erase, erased
from portal.audit.keeping import kept
from portal.circles.models import Circle
from portal.circles.thing import Thing
from portal.hanging import hang
from portal.people.models import Staff
from portal.people.persons import Person
from portal.vault import Whose
from portal.vault.resealing import sealed_models
from portal.web import texts
from tests.cast import Cast
from tests.vault.test_dump import fill_what_is_empty, write_everywhere

ROOT = Path(__file__).parent.parent
FLOORS = [
    {"settings", "clock", "errors"},
    {"store"},
    {"web", "vault"},
    {"audit", "files"},
    {"live", "outbox"},
    {"people"},
    {"circles"},
    {"access", "questions"},
    {"chat", "plan", "selfhelp", "waiting", "network", "office", "notes", "members"},
    {"home", "exchange"},
    {"app", "hanging", "rooms", "__main__", "demo", "serving"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def sources() -> Iterator[tuple[str, Path]]:
    """Every source file with the room it stands in."""
    for path in sorted((ROOT / "portal").rglob("*.py")):
        inside = path.relative_to(ROOT / "portal").parts
        if inside[0] != "migrations" and inside != ("__init__.py",):
            yield inside[0].removesuffix(".py"), path
    for path in sorted((ROOT / "fhir" / "exchange").rglob("*.py")):
        yield "exchange", path


def imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def room_of(name: str) -> str | None:
    """The room a dotted name belongs to, if it is ours."""
    parts = name.split(".")
    if parts[0] == "exchange":
        return "exchange"
    return parts[1] if parts[0] == "portal" and len(parts) > 1 else None


def test_every_room_stands_on_a_floor() -> None:
    assert {room for room, _ in sources()} <= set(FLOOR)


def test_a_room_imports_only_lower_floors() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room, path in sources()
        for name in imports(path)
        if (other := room_of(name))
        and other != room
        and other in FLOOR
        and FLOOR[other] >= FLOOR[room]
        and not (room in FLOORS[0] and other in FLOORS[0])
        and not (room in FLOORS[-1] and other in FLOORS[-1])
    ]
    assert wrong == []


def test_foreign_keys_point_down(_database: None) -> None:
    def room(model: type) -> str:
        return room_of(model.__module__ + ".x") or "?"

    wrong = [
        f"{model.__name__}.{name} -> {field.related_model.__name__}"
        for model in Tortoise.apps["portal"].values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, ForeignKeyFieldInstance) and FLOOR[room(field.related_model)] > FLOOR[room(model)]
    ]
    assert wrong == []


def test_what_a_table_says_of_itself_survives_a_migration(_database: None) -> None:
    # Tortoise's SQLite migrations split statements at every semicolon, also within a table's comment.
    wrong = [m.__name__ for m in Tortoise.apps["portal"].values() if ";" in m._meta.table_description]
    assert wrong == []


def test_fhir_is_a_source_root_and_its_models_stay_in_exchange() -> None:
    assert not (ROOT / "fhir" / "__init__.py").exists()
    wrong = [
        str(path)
        for room, path in sources()
        for name in imports(path)
        if name.startswith("fhir.resources") and (room != "exchange" or not name.startswith("fhir.resources.R4B"))
    ]
    assert wrong == []


def test_the_clock_is_the_only_clock() -> None:
    other = re.compile(r"datetime\.now|datetime\.utcnow|date\.today|time\.time\(|auto_now")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for room, path in sources()
        if room != "clock"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if other.search(line)
    ]
    assert wrong == []


def test_every_action_stands_in_the_table_and_is_used() -> None:
    assert set(TABLE) == set(Action)
    text = "\n".join(path.read_text() for room, path in sources() if path.name != "rules.py")
    templates = "\n".join(path.read_text() for path in (ROOT / "portal").rglob("*.html"))
    assert [action.name for action in Action if f"Action.{action.name}" not in text + templates] == []


def test_things_are_looked_up_by_their_own_models_and_the_doors_only(_database: None) -> None:
    things = {m.__name__ for m in Tortoise.apps["portal"].values() if issubclass(m, Thing)}
    look_up = re.compile(rf"\b({'|'.join(sorted(things))})\.(get|get_or_none|filter|all|first|exclude)\(")
    lower = {"circles", "access"}
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for room, path in sources()
        if room not in lower and room not in FLOORS[-1] and not _defines_models(path)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if look_up.search(line)
    ]
    assert wrong == []


def _defines_models(path: Path) -> bool:
    return "    class Meta:" in path.read_text()


def domains() -> list[str]:
    """Every room that says words to a reader."""
    words = re.compile(r"\b_\(|\bngettext\(|{%-? trans")
    found = set()
    for room, path in [
        *sources(),
        *((p.relative_to(ROOT / "portal").parts[0], p) for p in (ROOT / "portal").rglob("*.html")),
    ]:
        if words.search(path.read_text()):
            found.add(room.removesuffix(".py"))
    return sorted(found)


def extracted(room: str) -> set[str | tuple[str, ...]]:
    """The texts of one room, as pybabel finds them."""
    from babel.messages.extract import extract_from_dir

    folder = ROOT / "fhir" / "exchange" if room == "exchange" else ROOT / "portal" / room
    if not folder.is_dir():
        return set()
    found = extract_from_dir(
        folder,
        method_map=[("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")],
        # Not silent: a template that can't be read would count as one without words.
        options_map={
            "**.html": {
                "newstyle_gettext": "true",
                "trimmed": "true",
                "extensions": "jinja2.ext.do",
                "silent": "false",
            }
        },
    )
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("room", domains())
def test_every_text_has_its_english(room: str) -> None:
    path = ROOT / "locales" / "en" / "LC_MESSAGES" / f"{room}.po"
    assert path.exists(), f"{path.name} is missing"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    known = {
        tuple(m.id) if isinstance(m.id, list | tuple) else m.id
        for m in catalogue
        if m.id and _is_filled(m.string) and not m.fuzzy
    }
    missing = [text for text in extracted(room) if (tuple(text[:2]) if isinstance(text, tuple) else text) not in known]
    assert missing == []


def _is_filled(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


def test_what_errors_and_refusals_say_has_its_english() -> None:
    # These stand outside _(), so no extraction finds them.
    said = [error.words for error in errors.KringError.__subclasses__()] + [errors.KringError.words]
    said += [why_not(action) for action in Action if why_not(action)]
    with texts.speaking("en"):
        assert [words for words in said if texts._(words) == words] == []


def test_catalogues_are_sound() -> None:
    for path in sorted((ROOT / "locales").rglob("*.po")):
        done = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_no_style_or_script_stands_in_a_page() -> None:
    inline = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "portal").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]
    assert wrong == []


def test_named_lists_print_who_hangs_where(capsys: pytest.CaptureFixture[str]) -> None:
    from portal.app import create_app
    from portal.circles import lists

    create_app()
    for name in ("joined", "left", "withdrew", "changed"):
        hung = [f"{each.__module__}.{each.__qualname__}" for each in getattr(lists, name)]
        print(f"{name}: {', '.join(hung) or '-'}")
        assert len(hung) == len(set(hung)), f"{name} has somebody twice"
    assert "joined" in capsys.readouterr().out


# Sealed, and in nobody's file: with the reason.
NOT_EXPORTED = {
    "Former": "a former state: read with the thing's own history; the file holds it as it is now",
    "Draft": "unsent words, found by their own page and writer alone, who is shown them there; gone after a week",
    "Withheld": "why a professional keeps something from a parent: no family member may know of it (Jeugdwet 7.3.11)",
    "ErasureRequest": "a question about the file itself: read on its own page, and gone with what it erases",
    "ErasureAnswer": "what was answered to it, read on the same page",
    "DirectorOffer": "a question between professionals; what was agreed stands with Directing",
    "Turn": "the birth date once more",
    "Received": "a record system's own file, kept for the organisation it came from; we show what became of it",
    "Organisation": "what its directory sent about the organisation; nobody's file",
    "Provider": "an organisation's secret at its own provider",
    "SigningKey": "our own keys",
    "SignIn": "a sign-in under way, for minutes",
    "Leaving": "a sign-out under way, for minutes",
    "Challenge": "what a device must sign, for minutes",
    "Code": "a code under way, for minutes",
    "KeptLetter": "a letter of the demo's mailbox; real ones are written when they leave, and kept nowhere",
}


def test_every_model_that_holds_typed_words_is_exported_by_some_room(_database: None) -> None:
    from portal.access.exported import exported
    from portal.app import create_app
    from portal.vault import SealedBytes, SealedJSON, SealedText

    create_app()
    given = [model for each in exported for model in each.holds]
    print("exported:", ", ".join(f"{each.chapters.__module__} ({len(each.holds)})" for each in exported))
    assert len(given) == len(set(given)), "two rooms export the same"
    sealed = {
        model
        for model in Tortoise.apps["portal"].values()
        if any(isinstance(field, SealedBytes | SealedJSON | SealedText) for field in model._meta.fields_map.values())
    }
    names = {model.__name__ for model in sealed - set(given)}
    assert names == set(NOT_EXPORTED), "not exported, and no reason given (or a reason for what is exported)"


def test_every_room_module_can_be_imported() -> None:
    for room, path in sources():
        if room in ("__main__",) or path.name == "__main__.py":
            continue
        base = ROOT / "fhir" if room == "exchange" else ROOT
        import_module(".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__"))


# What holds typed words and goes with no circle and no person, each with the reason.
NOT_ERASED = {
    "AccessLine": "the log is kept for five years (NEN 7513); names in it are under the key of whose they are",
    "Organisation": "an organisation's own",
    "Staff": "an organisation's own record of who worked there; as long as it is there, so is the account",
    "Provider": "an organisation's own sign-in",
    "SigningKey": "the house's own",
    "Challenge": "a browser's, for five minutes; a number drawn by lot",
    "KeptLetter": "a demo's or a test's alone; it goes with the thing it was about, and this one was about none",
    "SignIn": "a browser's, for a quarter of an hour; tells nobody's",
    "Leaving": "a browser's, for a quarter of an hour; tells nobody's",
}


async def test_every_model_that_holds_typed_words_is_erased_by_some_room(cast: Cast) -> None:
    # Each table has a row with words in it, as the test of dumps makes them; then everybody goes.
    await write_everywhere(cast)
    await fill_what_is_empty()
    async with store.write():
        # Their places at work are no families', and would keep their accounts.
        await Staff.all().delete()
    for circle in await Circle.all():
        await erase((Whose.CIRCLE, circle.id), ground=Ground.REQUEST)
    for person in await Person.all():
        await erase((Whose.PERSON, person.id), ground=Ground.REQUEST)
    left = {model.__name__ for model in sealed_models() if await model.exists()}
    assert left - NOT_ERASED.keys() == set()
    assert NOT_ERASED.keys() <= {model.__name__ for model in sealed_models()}


def test_what_erases_and_what_is_kept_how_long_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    hang()
    print("erased:", ", ".join(f"{each.__module__}.{each.__qualname__}" for each in erased))
    print("kept:", ", ".join(f"{each.name} {each.lasts()}" for each in kept))
    assert len(erased) == len(set(erased)) and len({each.name for each in kept}) == len(kept)
    assert "kept: file" in capsys.readouterr().out
