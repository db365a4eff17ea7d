"""The `portal` command: demo, serve, migrate, and what a region's administrator does by hand."""

import argparse
import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

from portal import store, vault
from portal.errors import KringError
from portal.settings import settings

Run = Callable[[argparse.Namespace], None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a clear sentence and exit code 1 when it can't be done."""
    from portal.audit import commands as log
    from portal.audit import keeping
    from portal.people import commands as people
    from portal.vault import commands as keys

    parser = argparse.ArgumentParser(prog="portal", description="Kring: one circle, one plan.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _demo(commands.add_parser("demo", help="a region to walk around in"))
    _add(commands.add_parser("serve", help="serve this region, behind a proxy that speaks https"), _serve)
    _add(commands.add_parser("migrate", help="bring the database to today's shape"), _migrate)
    _import(commands.add_parser("import", help="take in what a record system hands over (a FHIR R4 Bundle)"))
    _token(commands.add_parser("token", help="make or end a bearer token with which a program reads as one person"))
    people.add_commands(commands)
    log.add_commands(commands)
    keys.add_commands(commands)
    keeping.add_commands(commands)
    asked = parser.parse_args(arguments)
    try:
        asked.run(asked) if "run" in asked else _command(asked)
    except KringError as error:
        raise SystemExit(error.words + (f" ({error.log})" if error.log else "")) from None


def _add(parser: argparse.ArgumentParser, run: Run) -> None:
    parser.set_defaults(run=run)


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=settings().host)
    parser.add_argument("--port", type=int, default=settings().port)
    parser.add_argument("--fresh", action="store_true", help="start over: forget what was typed")
    parser.add_argument("--folder", type=Path, default=Path(".kring/demo"), help="where the demo keeps its data")
    parser.set_defaults(run=_run_demo)


def _run_demo(asked: argparse.Namespace) -> None:
    from portal.demo.environment import environment
    from portal.demo.region import load
    from portal.serving import bind

    bound = bind(asked.host, asked.port)
    port = bound.getsockname()[1]
    if asked.fresh:
        shutil.rmtree(asked.folder, ignore_errors=True)
    os.environ |= environment(asked.folder, f"http://{shown_host(asked.host)}:{port}", port)
    settings.cache_clear()
    vault.unlock_file(settings().key_file, make=True)
    _say("Migrating the database…")
    _with_database(load, before=lambda: _say("Looking for the demo region…"))
    _serve_app(bound, _welcome)


def shown_host(host: str) -> str:
    """The name under which this machine opens it: a passkey needs a name, and an address in numbers is none."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return "localhost" if address.is_loopback or address.is_unspecified else host


def _welcome() -> None:
    _say(
        f"""
Kring demo: {settings().origin}      (Ctrl-C ends it; what you type stays, FRESH=1 starts over)
  Sign in at {settings().origin}/inloggen and choose who to be:
  Noor (15, it is her circle) · Samira (her mother) · Naima (her aunt) · Joost (school social worker, De Brug)
  Marloes (therapist, Het Anker) · Yara (13, waiting for help) · Dirk (her father) · Bas (an outsider)
  Letters of the demo: {settings().origin}/demo/post"""
    )


def _serve(asked: argparse.Namespace) -> None:
    from portal.serving import bind

    if not settings().secure:
        raise SystemExit("KRING_ORIGIN must begin with https:// — over plain http a session can be read on the way.")
    if settings().mode != "serve":
        # In a demo anyone may be anyone, and every organisation's provider is replaced by one that asks nothing.
        raise SystemExit(f"KRING_MODE={settings().mode} is not for serving a region: leave it out.")
    _migrate(asked)
    _unlock()
    _serve_app(bind(settings().host, settings().port), lambda: _say(f"Serving {settings().origin}"))


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--from", dest="system", required=True, help="the record system, the same name each time")
    parser.add_argument("--organisation", required=True, metavar="SLUG", help="who hands over")
    parser.add_argument("--director", default="", metavar="EMAIL", help="who of that organisation comes in and directs")
    parser.set_defaults(run=_run_import)


def _run_import(asked: argparse.Namespace) -> None:
    from exchange.commands import import_file

    _beside_server(
        lambda: import_file(
            asked.file,
            system=asked.system,
            slug=asked.organisation,
            director=asked.director,
            say=_say,
            answer=print,
        )
    )


def _token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", nargs="?", choices=("make", "end"), default="make", help="'end' ends hers early")
    parser.add_argument("--person", required=True, metavar="EMAIL")
    parser.add_argument("--minutes", type=int, metavar="N", help="how long a new one works")
    parser.add_argument("--organisation", default="", metavar="SLUG", help="as staff of this organisation")
    parser.set_defaults(run=_run_token)


def _run_token(asked: argparse.Namespace) -> None:
    from exchange.commands import end_tokens, make_token

    if asked.verb == "end":
        _beside_server(lambda: end_tokens(asked.person, slug=asked.organisation, answer=print))
        return
    if asked.minutes is None:
        raise SystemExit("A new token needs --minutes: how long it works.")
    _beside_server(
        lambda: make_token(asked.person, minutes=asked.minutes, slug=asked.organisation, say=_say, answer=print)
    )


def _command(asked: argparse.Namespace) -> None:
    async def note() -> None:
        from portal.audit import commands as log

        if "noted" in asked:
            await log.note(asked.noted)

    async def answer() -> None:
        print(await asked.command(asked))

    async def noted_answer() -> None:
        # Written before anything leaves: a copy nobody knows of is worse than a line about one that failed.
        await note()
        await answer()

    if "apart" in asked:
        _apart(answer)
        # Only now does it open, and can it be brought to the shape in which a line is written.
        _with_database(note)
        return
    _beside_server(noted_answer)


def _beside_server(do: Callable[[], Awaitable[object]]) -> None:
    """With the key in hand; a running server may have the same database open."""
    _unlock()
    _with_database(do)


def _apart(do: Callable[[], Awaitable[object]]) -> None:
    """With the database open as it is: not brought to today's shape, and no room told."""
    from portal.rooms import MODELS

    async def run() -> None:
        await vault.unlock_as_set()
        await store.connect(settings().database_url, MODELS, tell=False)
        try:
            await do()
        finally:
            await store.close()

    asyncio.run(run())


def _unlock() -> None:
    """Take the master key; only a region that holds nothing yet gets a new one."""
    path = settings().key_file
    if path.exists() or not settings().key_in_file:
        asyncio.run(vault.unlock_as_set())
        return
    from portal.people.models import Organisation
    from portal.people.persons import Person

    found: list[bool] = []

    async def look() -> None:
        found.append(await Organisation.exists() or await Person.exists())

    _with_database(look)
    if any(found):
        # A new key beside old data would seal what is typed from now on, and open nothing of before.
        raise SystemExit(f"The master key is missing: {path}. What is in the database opens with its keys alone.")
    vault.unlock_file(path, make=True)
    _say(f"A new master key stands in {path}. Keep a copy elsewhere: without it nothing can be read.")


def _serve_app(bound: socket.socket, ready: Callable[[], None]) -> None:
    from portal.app import create_app
    from portal.serving import serve

    serve(create_app, bound, ready, proxied=settings().mode == "serve")


def _migrate(asked: argparse.Namespace) -> None:
    from portal.rooms import MODELS

    if settings().key_file.exists() or not settings().key_in_file:
        # Some migrations move what is sealed, and it opens only where it stood.
        asyncio.run(vault.unlock_as_set())
    applied = asyncio.run(store.migrate(settings().database_url, MODELS))
    _say(f"Applied: {', '.join(applied)}" if applied else "The database is up to date.")


def _with_database(do: Callable[[], Awaitable[object]], before: Callable[[], None] = lambda: None) -> None:
    """Migrate, then do one thing with the database open, and with every room hearing of it."""
    from portal.hanging import hang
    from portal.rooms import MODELS

    hang()

    async def run() -> None:
        await store.migrate(settings().database_url, MODELS)
        before()
        await store.connect(settings().database_url, MODELS)
        try:
            await do()
        finally:
            await store.close()

    asyncio.run(run())


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
