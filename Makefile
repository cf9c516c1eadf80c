# The verbs of this checkout: `make` prints them, CONTRIBUTING.md says more.
#
# Nothing has to be there but make and a Python with pip and venv: an environment is made in .venv
# from a lock with hashes, and made anew only when that lock or pyproject.toml has changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin

# Said after the target, as in `make serve PORT=9000`. HOST and PORT are not taken from the
# environment: some shells export a HOST of their own, and the service would then listen beyond
# this machine. What is left out here is up to the settings (CLAIMS_API_HOST and so on).
HOST =
PORT =
DATA = $(or $(CLAIMS_API_DATA_DIR),data)
ARGS =

# Four workers on the two cores of the smallest machines that CI offers: half of the time of a test
# is spent waiting, for the disk and for other processes.
PYTEST = $(BIN)/pytest -n 4
# Long proofs, generated requests and the browser have targets of their own, some with tools of their own.
WITHOUT_MORE = -m "not browser and not contract and not proof"

# Some machines forbid Python to keep what it compiled; tests start a hundred processes.
unexport PYTHONDONTWRITEBYTECODE

UV_VERSION := 0.13.9
UV = .tools/uv/bin/uv
COMPILE = $(UV) pip compile --quiet --universal --no-strip-extras --generate-hashes --no-header --python-version 3.11 \
	pyproject.toml --extra postgres

.PHONY: help
help: ## Print the targets and what each does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- serve and test ---------------------------------------------------------------------------

.PHONY: serve
serve: $(VENV)/serve.stamp ## Serve the claims on 127.0.0.1:8000 (HOST=, PORT=, DATA=, ARGS=--demo)
	@CLAIMS_API_DATA_DIR='$(DATA)' exec $(BIN)/claims-api serve \
		$(if $(HOST),--host '$(HOST)') $(if $(PORT),--port '$(PORT)') $(ARGS)

.PHONY: test
test: $(VENV)/dev.stamp ## Run the tests on SQLite (ARGS=tests/queries)
	$(PYTEST) $(WITHOUT_MORE) $(ARGS)

.PHONY: test-postgres
test-postgres: $(VENV)/dev.stamp ## Run the same tests on PostgreSQL (CLAIMS_API_TEST_POSTGRES_URL, or one of its own)
	$(PYTEST) $(WITHOUT_MORE) --engine postgresql $(ARGS)

.PHONY: proofs
proofs: $(VENV)/dev.stamp ## Prove at length, on both engines: random histories, kills, power cuts
	$(PYTEST) -m proof $(ARGS)
	$(PYTEST) -m proof --engine postgresql $(ARGS)

.PHONY: contract
contract: $(VENV)/dev.stamp ## Throw generated requests at the service (schemathesis)
	$(PYTEST) -m contract $(ARGS)

.PHONY: browser
browser: $(VENV)/dev.stamp chromium node_modules/.stamp ## Look at the pages in headless Chromium
	$(BIN)/pytest -m browser $(ARGS)

.PHONY: coverage
coverage: $(VENV)/dev.stamp ## Show the lines that no test reaches
	$(PYTEST) -m "not browser and not contract" --cov --cov-report=term $(ARGS)

# --- check ------------------------------------------------------------------------------------

.PHONY: check
check: lint types layers locks house docs openapi test test-postgres proofs contract browser dockerfile ## Do every check, as CI does

.PHONY: lint
lint: $(VENV)/dev.stamp ## Check the format and the lint rules (ruff)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: format
format: $(VENV)/dev.stamp ## Write the code as the format has it (ruff)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: types
types: $(VENV)/dev.stamp ## Check the types (mypy --strict)
	$(BIN)/mypy

.PHONY: layers
layers: $(VENV)/dev.stamp ## Check that imports go down the rooms only (import-linter)
	$(BIN)/lint-imports

.PHONY: locks
locks: $(VENV)/dev.stamp ## Check that the locks are whole and answer to pyproject.toml
	$(BIN)/python -m tools.locks
	$(BIN)/pip check

.PHONY: house
house: $(VENV)/dev.stamp ## Measure the source against the house figures
	$(BIN)/python -m tools.house

.PHONY: docs
docs: $(VENV)/dev.stamp ## Check that the tables in docs/ say what the code says
	$(BIN)/python -m tools.docs --check

.PHONY: openapi
openapi: $(VENV)/dev.stamp node_modules/.stamp ## Check the OpenAPI document (openapi-spec-validator, redocly)
	$(BIN)/python -m tools.openapi > openapi.json
	$(BIN)/openapi-spec-validator openapi.json
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		node_modules/.bin/redocly lint --format=stylish --max-problems=1000 openapi.json

.PHONY: dockerfile
dockerfile: $(VENV)/dev.stamp ## Check the Dockerfile (hadolint), then rehearse it without an engine
	$(BIN)/hadolint Dockerfile
	$(BIN)/python -m tools.dockerfile_rehearsal

# --- what is needed for that ------------------------------------------------------------------

.PHONY: tools
tools: ## Install what make check needs beyond Python: Chromium (apt-get, as root)
	@command -v chromium > /dev/null || test "$$(id -u)" -ne 0 || \
		{ apt-get update && apt-get install --yes --no-install-recommends chromium; }
	@$(MAKE) --no-print-directory chromium node

.PHONY: chromium
chromium: ## Make sure that Chromium is here
	@command -v chromium > /dev/null || \
		{ echo 'Chromium is missing: install it as `chromium`, on Debian by `sudo make tools`.' >&2; exit 1; }

.PHONY: node
node: ## Make sure that Node.js is here
	@command -v npm > /dev/null || \
		{ echo 'npm is missing: install Node.js 20 or newer, with npm.' >&2; exit 1; }

.PHONY: lock
lock: $(UV) ## Remake both locks from pyproject.toml (ARGS=--upgrade for newer releases)
	$(COMPILE) --group build $(ARGS) --output-file requirements.lock
	$(COMPILE) --extra parquet --extra semantic --group dev $(ARGS) --constraints requirements.lock --output-file requirements-dev.lock

# $(call install,LOCK): bring the environment to a lock. The project itself comes as a link to this
# checkout, built by the backend that the lock pins.
define install
	@test -x $(BIN)/pip || { \
		$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=…" if sys.version_info < (3, 11) else 0)' && \
		$(PYTHON) -m venv $(VENV); }
	@echo 'Installing $(1) into $(VENV), this once …'
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --requirement $(1)
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/serve.stamp: requirements.lock pyproject.toml
	$(call install,requirements.lock)

# The lock for development holds the other one whole, so it makes both stamps.
$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $(VENV)/serve.stamp

node_modules/.stamp: package-lock.json | node
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(UV): Makefile
	$(PYTHON) -m venv .tools/uv
	.tools/uv/bin/pip install -qq --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
