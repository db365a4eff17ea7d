"""What every test stands on: a real database (KRING_TEST_DATABASE_URL), a set clock, the app."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from hypothesis import settings as hypothesis_settings
from tortoise import Tortoise
from tortoise.connection import get_connection

from portal import clock, store, vault
from portal.app import create_app
from portal.hanging import hang
from portal.rooms import MODELS
from portal.settings import settings
from tests.cast import Cast
from tests.hurry import goes_on_at_once, in_one_thread, reached_from_here, seldom_tidied
from tests.laid import Laid, unhurried, wipe

# Counts what goes to the database: `with queries() as asked: …; len(asked)`.
Queries = Callable[[], AbstractContextManager[list[str]]]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOST = "http://kring.test"

hypothesis_settings.register_profile("kring", derandomize=True, deadline=None)
hypothesis_settings.load_profile("kring")


# What a test stands on when it asks a database something.
_ASKING = {"db", "_database", "emptied"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """For a second database: what never asks it was shown on the first."""
    parser.addoption("--asks-the-database", action="store_true", help="only tests that ask the database something")
    parser.addoption("--in-one-thread", action="store_true", help="SQLite answers in the test's own thread, in all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what was not asked for."""
    if config.getoption("--asks-the-database"):
        items[:] = [item for item in items if _ASKING & set(getattr(item, "fixturenames", ()))]


@pytest.fixture(scope="session", autouse=True)
def _seldom_tidied() -> Iterator[None]:
    with seldom_tidied():
        yield


@pytest.fixture(scope="session", autouse=True)
def _reached_from_here() -> Iterator[None]:
    with reached_from_here():
        yield


@pytest.fixture(scope="module", autouse=True)
def _in_one_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    alone = request.config.getoption("--in-one-thread") or not goes_on_at_once(request.module)
    with in_one_thread() if alone else nullcontext():
        yield


@pytest.fixture(scope="session", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("kring")
    os.environ["KRING_MODE"] = "test"
    os.environ["KRING_ORIGIN"] = HOST
    os.environ["KRING_KEY_FILE"] = str(folder / "key")
    os.environ["KRING_DATABASE_URL"] = os.environ.get("KRING_TEST_DATABASE_URL", f"sqlite://{folder / 'kring.sqlite3'}")
    settings.cache_clear()
    vault.unlock_file(Path(settings().key_file), make=True)
    yield


@pytest.fixture(scope="session")
async def _database(_settings: None) -> AsyncIterator[None]:
    # What the rooms above do when somebody joins belongs to the cast's taking their places.
    hang()
    await store.connect(settings().database_url, MODELS, tell=False)
    await _empty_schema()
    await Tortoise.generate_schemas()
    await unhurried()
    yield
    await store.close()


async def _empty_schema() -> None:
    if not store.is_sqlite():
        await get_connection("default").execute_script("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@pytest.fixture(scope="session")
async def _laid(_database: None) -> Laid:
    """The cast at the moment of every test, put aside."""
    with clock.everywhere_at(NOW):
        return await Laid.lay()


@pytest.fixture
async def db(_database: None) -> AsyncIterator[None]:
    """An empty database, on Monday 23 November 2026 at ten in the morning, Amsterdam time."""
    await wipe()
    with clock.everywhere_at(NOW):
        yield


@pytest.fixture
async def cast(_laid: Laid, db: None) -> Cast:
    """The cast of HOUSE.md, each in their place."""
    return await _laid.again()


@pytest.fixture
async def app(db: None) -> AsyncIterator[httpx2.ASGITransport]:
    """The application, spoken to without a network."""
    yield httpx2.ASGITransport(app=create_app())


@pytest.fixture
async def visitor(app: httpx2.ASGITransport) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which nobody has signed in."""
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as client:
        yield client


@pytest.fixture
def queries() -> Queries:
    """Counts what goes to the database: `with queries() as asked: …; len(asked)`."""
    return _queries


@contextmanager
def _queries() -> Iterator[list[str]]:
    asked: list[str] = []

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            asked.append(str(record.args[0]) if isinstance(record.args, tuple) and record.args else record.msg)

    logger, note = logging.getLogger("tortoise.db_client"), Note()
    before, passes_on = logger.level, logger.propagate
    logger.addHandler(note)
    logger.setLevel(logging.DEBUG)
    # What is asked holds names and words: it stays here, and out of the captured log.
    logger.propagate = False
    try:
        yield asked
    finally:
        logger.removeHandler(note)
        logger.setLevel(before)
        logger.propagate = passes_on
