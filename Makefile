# make demo | test | lint | lock | clean        works with GNU make 3.81 and later
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COUNTERCLAIM := $(BIN)/counterclaim --home .demo/home
PORT ?= 8765
DEMO_SERVE ?= 1
SAMPLE ?= samples/en-frontline-notes-undated.html

# matrices here are small: more threads only get in each other's way
OMP_NUM_THREADS ?= 1
export OMP_NUM_THREADS

MADE := counterclaim/web/static/lib/maplibre.js counterclaim/resolution/gazetteer.sqlite
MADE_FROM := hatch_build.py frontend/package-lock.json $(wildcard frontend/*.mjs tools/*.py counterclaim/language/*.py counterclaim/language/*.toml counterclaim/wars/ukraine/places.toml)

.PHONY: help demo test peers lint lock clean always

help:
	@echo "make demo    install, read the sample pages, write the site to .demo/site, serve it (DEMO_SERVE=0: do not)"
	@echo "make test    install what the tests need and run ruff, mypy and pytest"
	@echo "make peers   install the programs that the benchmarks compare with"
	@echo "make lint    ruff and mypy alone"
	@echo "make lock    pin the newest permitted versions in requirements/ and frontend/package-lock.json"
	@echo "make clean   remove everything that these made"

demo: $(VENV)/.package
	@rm -rf .demo
	$(COUNTERCLAIM) add samples/
	$(COUNTERCLAIM) check $(SAMPLE)
	$(COUNTERCLAIM) site .demo/site
	@echo "The site is in .demo/site: open .demo/site/index.html in a browser, no network needed."
ifneq ($(DEMO_SERVE),0)
	@echo "It is also served at http://127.0.0.1:$(PORT)/ until you press Ctrl-C."
	$(COUNTERCLAIM) serve --port $(PORT)
endif

test: $(VENV)/.test
	@sh tools/browser.sh
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile

# what the benchmarks compare with; neither the package nor its tests need it
peers: $(VENV)/.test requirements/peers.txt
	@$(PIP) install --require-hashes -r requirements/peers.txt

lint:
	@test -x $(BIN)/ruff || { echo "The linters are not installed yet: run make test once."; exit 1; }
	$(BIN)/ruff check .
	$(BIN)/mypy

# The environment, then the locked requirements, then the package: each again only when what it rests on changed.
$(VENV)/.environment: tools/environment.sh
	@sh tools/environment.sh $(VENV)
	@touch $@

$(VENV)/.requirements: $(VENV)/.environment requirements/run.txt requirements/build.txt
	@echo "Installing what Counterclaim needs into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@touch $@

# always again where something that ships in the package is gone
ifneq ($(words $(wildcard $(MADE))),$(words $(MADE)))
$(VENV)/.package: always
endif
$(VENV)/.package: $(VENV)/.requirements pyproject.toml $(MADE_FROM)
	@$(BIN)/python -c "import hatch_build, sys; sys.exit(hatch_build.machine_node() is None)" || \
	  { echo "No Node 18 and npm here: taking Node from its wheel"; $(PIP) install --require-hashes -r requirements/node.txt; }
	@echo "Building the package (map libraries, oblast shapes, gazetteer)"
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.package requirements/test.txt
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

# Every published file's hash is kept, whatever the machine; the first file pins one version for all the others.
UV := uv pip compile --universal --generate-hashes --python-version 3.11 --no-config --no-header --no-annotate --quiet --upgrade
lock:
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv: pip install uv"; exit 1; }
	$(UV) pyproject.toml --group build --group node --group peers --group test -o requirements/all.tmp
	$(UV) pyproject.toml -c requirements/all.tmp -o requirements/run.txt
	for group in build node peers test; do $(UV) --group $$group -c requirements/all.tmp -o requirements/$$group.txt || exit 1; done
	rm requirements/all.tmp
	cd frontend && rm -f package-lock.json && npm install --package-lock-only

clean:
	rm -rf $(VENV) .built .demo build dist frontend/node_modules counterclaim/web/static/lib \
	  counterclaim/resolution/gazetteer.sqlite .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
