# make demo       a region to walk around in, on http://localhost:8000 (HOST= and PORT= change it, FRESH=1 starts over)
# make test       everything that must hold, in stages (ONLY=lint runs one; CHROMIUM= and PG_URL= name another browser, database)
# make attacks    what somebody might try at the door, and what it got
# make law        years of circles beside a model of the law, 20,000 steps (KRING_LAW_SEED= draws others)
# make bench      figures of this machine: the log's share of a page's time, and how fast talk is
# make frontend   what the browser gets, when a source changed (PY=/other/python uses that environment as it is)
# make pictures   contact sheets of every page, in pictures/ (ONLY="noor joost" takes some of the cast)
# make lock       pins every package anew, after a change to pyproject.toml
#
# All of it stays in this folder, but for the package clients' caches and, in make test as root, Debian packages.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ENV := .venv

# Where the environment forbids it, every process compiles all that it imports anew: two seconds each.
unexport PYTHONDONTWRITEBYTECODE

# One uv for all: the machine's own certificates, and never a Python of its own.
export UV_SYSTEM_CERTS = 1
export UV_PYTHON_DOWNLOADS = never
UV = $(ENV)/bin/python -m uv
INSTALL = $(UV) pip install --quiet --python $(ENV)/bin/python
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

ifdef PY
env env-test:
else
PY = $(ENV)/bin/python
env: $(ENV)/runs
env-test: $(ENV)/tests
endif

.PHONY: demo test law attacks bench pictures frontend lock env env-test

demo: frontend
	@exec $(PY) -m portal demo --host $(HOST) --port $(PORT) $(if $(FRESH),--fresh)

test: env-test frontend
	@exec $(PY) -m tests.stages $(ONLY)

law: env-test frontend
	@exec $(PY) -m tests.law

attacks: env-test frontend
	@exec $(PY) -m tests.attacks

bench: env-test frontend
	@$(PY) -m tests.bench.log
	@$(PY) -m tests.bench.chat

pictures: env-test frontend
	@exec $(PY) -m tests.pictures $(ONLY)

frontend: env
	@$(PY) -m frontend.build --quiet

lock: $(ENV)/uv
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) pyproject.toml --group test --constraint requirements.lock --output-file requirements-test.lock

$(ENV)/uv:
	@echo "Making an environment in $(ENV)…"
	@$(PYTHON) -c 'import sys; sys.exit("Kring needs Python 3.11 or newer (PYTHON= names another)." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(ENV) || { echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@$(ENV)/bin/python -m pip install -qq --disable-pip-version-check uv
	@touch $@

$(ENV)/runs: requirements.lock pyproject.toml | $(ENV)/uv
	@echo "Installing packages…"
	@$(INSTALL) --require-hashes --requirements requirements.lock
	@$(INSTALL) --no-deps --build-constraints requirements-test.lock --editable .
	@touch $@

$(ENV)/tests: requirements-test.lock $(ENV)/runs
	@echo "Installing what the tests use…"
	@$(INSTALL) --require-hashes --requirements requirements-test.lock
	@touch $@
