# Everything runs in $(VENV), made by plain `python3 -m venv` from the pinned, hashed lists in requirements/.
VENV ?= .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check
LOCK = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock"
ARGS ?=
export PYTHON

# Tests on reference data read this folder where it is there, and skip with a message where it is not.
ifneq ($(wildcard ../shared/data/.),)
export LICITE_REFERENCE_DATA ?= $(abspath ../shared/data)
endif

.DEFAULT_GOAL := help
.PHONY: help setup setup-check setup-browser setup-spark demo serve assets test test-site test-all check format docs bench bench-full lock clean screenshots

help:  ## Say what each target does
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.core  ## Install Licite in .venv, from PyPI alone

demo: $(VENV)/.core  ## Screen the example file; show the summary and where the results are
	@mkdir -p examples/out
	@$(VENV)/bin/licite screen examples/prospects-paie.csv --campaign examples/campagne-paie.yaml \
	  --suppression examples/desinscrits.csv --out examples/out/resultat.xlsx --report examples/out/resultat.html </dev/null
	@echo
	@echo "Every row, with its answer   examples/out/resultat.xlsx"
	@echo "The report, in one page      file://$(CURDIR)/examples/out/resultat.html"

serve: $(VENV)/.web  ## Serve the site with the invented firm of examples/base, at http://127.0.0.1:8000
	@$(VENV)/bin/python -m examples.site $(ARGS)

test: $(VENV)/.test  ## Run the tests (ARGS="-k name" for some of them)
	$(VENV)/bin/python -m pytest $(ARGS)

test-site: $(VENV)/.test  ## Run the tests of the site, those in a browser where Chromium is there
	$(VENV)/bin/python -m pytest -m "site and not full" $(ARGS)

screenshots: $(VENV)/.browser  ## Walk the moments of each reader in Chromium, and keep their pictures in docs/screenshots
	LICITE_SCREENSHOTS=docs/screenshots $(VENV)/bin/python -m pytest tests/web/personas -m "site and browser" $(ARGS)

test-all: $(VENV)/.browser $(VENV)/.spark test  ## Run the tests, those in a browser (needs Chromium), on a million rows and 10,000 damaged files too
	$(VENV)/bin/python -m pytest -m full

check: $(VENV)/.check  ## Style, types, imports, generated pages, words a fifteen-year-old reads, law files
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python -m scripts.make_docs --check
	$(VENV)/bin/python scripts/readability.py
	$(VENV)/bin/python -m licite.cli.main law lint

format: $(VENV)/.check  ## Lay out the code and mend what can be mended by machine
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix

assets:  ## Build the style sheet, the icons and the script library of the site again (needs Node)
	cd frontend && npm ci --no-audit --no-fund && node build.mjs

docs: $(VENV)/.core  ## Write the generated pages of docs/ again
	$(VENV)/bin/python -m scripts.make_docs

bench: $(VENV)/.bench  ## Compare speeds in one run, and write benchmarks/results/speed.md (five minutes at the most)
	$(VENV)/bin/python -m benchmarks.report $(ARGS)

bench-full: $(VENV)/.bench  ## The same on 10 million rows too, and 100 million in parts (half an hour, 6 GB of disk)
	$(VENV)/bin/python -m benchmarks.report --full $(ARGS)

lock: $(VENV)/.check  ## Pin the newest allowed versions, with hashes, in requirements/
	$(LOCK) --upgrade pyproject.toml --group build --output-file requirements/core.txt
	$(LOCK) --upgrade pyproject.toml --group build --group test --constraint requirements/core.txt --output-file requirements/test.txt
	$(LOCK) --upgrade pyproject.toml --extra web --constraint requirements/test.txt --output-file requirements/web.txt
	$(LOCK) --upgrade --group check --constraint requirements/test.txt --output-file requirements/check.txt
	$(LOCK) --upgrade --group bench --constraint requirements/test.txt --output-file requirements/bench.txt
	$(LOCK) --upgrade --group spark --constraint requirements/test.txt --output-file requirements/spark.txt
	$(LOCK) --upgrade --group browser --constraint requirements/test.txt --output-file requirements/browser.txt

clean:  ## Remove the environment, caches and results of examples
	rm -rf $(VENV) .venv313 dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache examples/out

setup-check: $(VENV)/.check
setup-browser: $(VENV)/.browser
setup-spark: $(VENV)/.spark

# A stamp says that a list is installed: a second run has nothing to do.
$(VENV)/.python:
	@python=$$(scripts/find-python) && echo "setting up $(VENV) with $$python" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.python requirements/core.txt pyproject.toml
	@$(PIP) install --quiet --require-hashes -r requirements/core.txt
	@PATH="$(abspath $(VENV))/bin:$$PATH" $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.web: $(VENV)/.core requirements/web.txt
	@$(PIP) install --quiet --require-hashes -r requirements/web.txt
	@touch $@

$(VENV)/.test: $(VENV)/.core requirements/test.txt
	@$(PIP) install --quiet --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.check: $(VENV)/.core requirements/check.txt
	@$(PIP) install --quiet --require-hashes -r requirements/check.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.core requirements/bench.txt
	@$(PIP) install --quiet --require-hashes -r requirements/bench.txt
	@touch $@

$(VENV)/.spark: $(VENV)/.test requirements/spark.txt
	@$(PIP) install --quiet --require-hashes -r requirements/spark.txt
	@touch $@

$(VENV)/.browser: $(VENV)/.test requirements/browser.txt
	@$(PIP) install --quiet --require-hashes -r requirements/browser.txt
	@touch $@
