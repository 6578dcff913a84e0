# Anteroom: `make run` serves it, `make test` tries it, `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The tests begin hundreds of servers: none of them need read every source anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
SOURCES := forms screening pages benchmarks tests deploy docs streamlit_app.py
PRESENT = $(wildcard $(SOURCES))
# What `make cover` demands of: every line and every branch of what decides about a patient.
CORE := forms/*,screening/rules/*,screening/findings.py,screening/outcome.py,screening/settle.py,screening/evaluate.py,screening/contradictions.py
# Where it is tried: these go through every branch of it. Measuring that slows a run down, so no other tests are measured.
CLINICAL := tests/core tests/rules tests/cases tests/properties tests/sources tests/vocabulary tests/judging tests/review
# Several at a time, whole files, those that take longest first (tests/conftest.py). Nearly half of their time tests wait,
# for a browser or a disk: one more than there are processors. With two more, browsers miss more clicks than is gained.
SHARED = --numprocesses=$$(($$(nproc) + 1)) --dist=loadfile --no-loadscope-reorder

# What the tests need of Debian: a browser, the PDF's reader, both databases' second one, and what stands in front.
PACKAGES := chromium-headless-shell poppler-utils postgresql nginx-light
POSTGRES = $(wildcard /usr/lib/postgresql/*/bin/postgres)

.PHONY: help run test test-long check fix docs bench screenshots audit migration cover needs types style imports unsafe fresh

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.runs  ## serve on 127.0.0.1:8501 (PORT=..., DEMO=1 adds invented patients)
	@exec $(PY) deploy/serve.py $(if $(filter 1,$(DEMO)),--demo)

test: needs  ## install what tests need and run all tests (TESTS=tests/records for some)
ifdef TESTS
	$(PY) -m pytest $(TESTS)
else
	$(PY) -m pytest $(CLINICAL) $(SHARED) --cov --cov-report=
	$(PY) -m pytest tests $(addprefix --ignore=,$(CLINICAL)) $(SHARED)
endif

test-long: needs  ## the properties over many more invented patients, and a thousand kills of the server
	ANTEROOM_EXAMPLES=2500 ANTEROOM_KILLS=1000 $(PY) -m pytest tests/properties tests/faults --numprocesses=4

check: $(VENV)/.tests  ## everything a change must pass, the tests included
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target style types imports unsafe fresh
	$(MAKE) --no-print-directory test
	$(MAKE) --no-print-directory cover

style: $(VENV)/.tests
	$(PY) -m ruff check $(PRESENT)
	$(PY) -m ruff format --check $(PRESENT)

types: $(VENV)/.tests
	$(PY) -m mypy forms screening

imports: $(VENV)/.tests
	PYTHONPATH=. $(VENV)/bin/lint-imports --no-cache

unsafe: $(VENV)/.tests
	$(PY) -m bandit --quiet --configfile pyproject.toml --recursive forms screening pages deploy streamlit_app.py

fresh: $(VENV)/.runs
	$(PY) -m screening check
	$(PY) -m screening docs --check

cover: $(VENV)/.tests  ## demand every branch of the clinical core of the last run of the tests
	$(PY) -m coverage report --include='$(CORE)' --fail-under=100

fix: $(VENV)/.tests  ## put style in order where that needs no thought
	$(PY) -m ruff check --fix $(PRESENT)
	$(PY) -m ruff format $(PRESENT)

docs: $(VENV)/.runs  ## write the generated documents anew
	$(PY) -m screening docs

bench: needs  ## measure it, each figure beside its floor
	$(PY) -m benchmarks

screenshots: needs  ## take the pictures of the README from the running app
	$(PY) -m benchmarks.screenshots

audit: $(VENV)/.runs  ## ask PyPI for known weaknesses of every pinned package (needs the internet)
	$(PIP) pip-audit==2.10.1
	$(PY) -m pip_audit --strict --no-deps --disable-pip --requirement requirements.txt

migration: $(VENV)/.runs  ## write a new step of the record's tables (WORDS="what changes") after a change of its schema
	@export ANTEROOM_SCRATCH=$$(mktemp) && $(VENV)/bin/alembic upgrade head && \
	  $(VENV)/bin/alembic revision --autogenerate -m "$(WORDS)"; rm -f "$$ANTEROOM_SCRATCH"

needs: $(VENV)/.tests
	@if ! command -v chromium-headless-shell >/dev/null || ! command -v pdftotext >/dev/null || \
	    ! { command -v nginx || test -x /usr/sbin/nginx; } >/dev/null || test -z "$(POSTGRES)"; then \
	  if [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(PACKAGES); \
	  else \
	    echo "The tests need some of Debian's packages: ask root for" >&2; \
	    echo "    apt-get install $(PACKAGES)" >&2; exit 1; \
	  fi; \
	fi

# Debian ships python3.11 without what makes a virtual environment: root gets it installed, others are told.
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Anteroom needs Python 3.11: apt-get install python3 (or PYTHON=/path/to/python3.11)" >&2; exit 1; }
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; \
	  else \
	    echo "Python has no venv here: ask root for  apt-get install python3-venv" >&2; exit 1; \
	  fi; \
	fi
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: requirements.txt | $(PY)
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.tests: tests/requirements.txt requirements.txt | $(PY)
	$(PIP) --no-compile -r tests/requirements.txt
	@touch $@ $(VENV)/.runs
