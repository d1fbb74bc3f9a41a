# Everything a newcomer types. The environment lives in .venv, pinned with hashes.
PYTHON ?= python3.11
BIN := .venv/bin
SYSTEM_PACKAGES := default-jre-headless maven kcat
SYSTEM_COMMANDS := java mvn kcat
SOURCES := agents components schemas tests
PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"
COMPILE := $(PIN) pyproject.toml
PYTEST := $(BIN)/pytest --numprocesses 2 --dist worksteal
SCAN_PEERS := llm-guard presidio openai-guardrails

.PHONY: help demo install test coverage test-faults mutants fuzz confusables bench bench-transport bench-split bench-scan bench-peers check docs lock lock-check format system system-hint clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: .venv/pipeline  ## run the main job on real input, on an embedded broker
	$(BIN)/tidegate demo

install: .venv/dev  ## everything, into .venv

test: .venv/dev system-hint  ## run all tests
	$(PYTEST)

# Nearly twice the processor time of `make test`: it follows each line and branch.
coverage: .venv/dev system-hint  ## run all tests, and tell what none of them reaches
	$(PYTEST) --cov --cov-report=term:skip-covered

test-faults: .venv/dev system-hint  ## an hour of kills, stops and broken brokers: no promise is broken
	$(PYTEST) -m "" tests/faults
	PYTHONPATH=tests $(BIN)/python -m faults $(ARGS)
	PYTHONPATH=tests $(BIN)/python -m faults pipeline --runs 6 --side-by-side 1

mutants: .venv/dev  ## change each rule, pattern and threshold in turn: some behaviour case must fail
	PYTHONPATH=tests $(BIN)/python -m mutants

fuzz: .venv/dev .venv-fuzz/done  ## look for a text that breaks the scan, for five minutes; see ARGS=--help
	PYTHONPATH=tests:.venv-fuzz $(BIN)/python -m fuzz $(ARGS)

bench: .venv/dev  ## what the runner itself costs
	$(BIN)/python tests/bench/runner.py

bench-transport: .venv/dev .venv-bench/quix/done .venv-bench/bytewax/done  ## the transport against others; see ARGS=--help
	PYTHONPATH=tests $(BIN)/python -m bench.transport $(ARGS)

bench-split: .venv/dev  ## components placed apart against all in one; see ARGS=--help
	PYTHONPATH=tests $(BIN)/python -m bench.split $(ARGS)

bench-scan: .venv/dev  ## what the rule components cost; see ARGS=--help
	PYTHONPATH=tests $(BIN)/python -m bench.scan $(ARGS)

# A peer that cannot be installed costs nobody else a figure: the page says so.
bench-peers: .venv/dev  ## the rule components against others; see ARGS=--help
	-$(MAKE) --keep-going $(SCAN_PEERS:%=.venv-bench/%/done)
	PYTHONPATH=tests $(BIN)/python -m bench.peers $(ARGS)

check: .venv/dev lock-check  ## lint, types, lock in step with pyproject
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy

format: .venv/dev  ## format the code
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

docs: .venv/pipeline  ## make the catalogue of components and the schemas of policies anew
	$(BIN)/python -m tidegate.components.catalogue docs

confusables: .venv/dev  ## the table of characters that look alike, from FILE=Unicode's confusables.txt
	PYTHONPATH=tests $(BIN)/python -m confusables $(FILE)

lock: .venv/dev  ## pin anew what pyproject asks for
	$(COMPILE) --upgrade --extra pipeline --group build --output-file requirements/pipeline.txt
	$(COMPILE) --upgrade --all-extras --group dev --output-file requirements/dev.txt
	$(PIN) --upgrade --output-file requirements/fuzz.txt requirements/fuzz.in
	for peer in quix bytewax $(SCAN_PEERS); do $(PIN) --upgrade \
		--overrides requirements/bench-overrides.in \
		--output-file requirements/bench-$$peer.txt requirements/bench-$$peer.in; done

lock-check: .venv/dev
	cp requirements/*.txt .venv/
	$(COMPILE) --extra pipeline --group build --output-file .venv/pipeline.txt
	$(COMPILE) --all-extras --group dev --output-file .venv/dev.txt
	diff requirements/pipeline.txt .venv/pipeline.txt
	diff requirements/dev.txt .venv/dev.txt

system:  ## the Debian packages that tests need (as root)
	dpkg -s $(SYSTEM_PACKAGES) >/dev/null 2>&1 || \
		(apt-get update && apt-get install -y --no-install-recommends $(SYSTEM_PACKAGES))

system-hint:
ifeq ($(CI),true)
	$(MAKE) system
else
	@for command in $(SYSTEM_COMMANDS); do \
		command -v $$command >/dev/null || \
		echo "MISSING: $$command. Tests that need it are skipped. Run: sudo make system"; \
	done
endif

clean:  ## remove the environment and what tools leave
	rm -rf .venv .venv-bench .venv-fuzz .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage

# The pins are complete, so pip need not resolve; where it does, an old pip takes for `coverage[toml]`
# a newer release than the pinned one and fails. The package itself is installed in place; hatchling
# comes from the pins, not from a build sandbox.
.venv/pipeline: requirements/pipeline.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/pipeline.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ .venv/pipeline

# Beside the environment, not in it: what only `make fuzz` needs.
.venv-fuzz/done: .venv/dev requirements/fuzz.txt
	$(BIN)/pip install --quiet --no-deps --require-hashes --target $(@D) -r requirements/fuzz.txt
	touch $@

# What the transport is compared with, each in an environment of its own: it need not get along with
# our pins. Tidegate is installed there for its functions per event.
.venv-bench/%/done: requirements/bench-%.txt pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --no-deps --require-hashes -r requirements/bench-$*.txt
	$(@D)/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# What the rule components are compared with, likewise; nothing of Tidegate is needed there.
$(SCAN_PEERS:%=.venv-bench/%/done): .venv-bench/%/done: requirements/bench-%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --no-deps --require-hashes -r $<
	touch $@
