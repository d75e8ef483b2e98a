# Each target installs what it needs first, once. `make book PYTHON=python3.12` picks another Python.
PYTHON ?= python3
PORT ?= 8000
PYTEST_ARGS ?= --numprocesses=auto --maxprocesses=4 --dist=loadfile
PY := .venv/bin/python
unexport PYTHONPATH PYTHONHOME MPLBACKEND

# An environment keeps paths. `.venv/.ready` says for which Python and which folder it was made: in a copied folder, or
# with another Python, it is made again.
made_for = $$(.venv/bin/python -c 'import sys; print("Python %d.%d" % sys.version_info[:2])' 2> /dev/null) in $$(pwd -P)
ifneq ($(shell test "$(made_for)" = "$$(cat .venv/.ready 2> /dev/null)" && echo same),same)
.PHONY: .venv/.ready
endif

# Names and contents of files as one number, so that an edited, added or deleted file is noticed.
fingerprint = $(shell find $(1) -type f ! -path '*/__pycache__/*' ! -path '*/.*' -exec cksum {} + | LC_ALL=C sort | cksum | tr ' ' -)
# When the engine's stamp is missing, the book is built from nothing; when only the book's is, the changed chapters are.
# A chapter that comes, goes or is renamed counts as a change of the engine.
ENGINE := _build/.engine-$(call fingerprint,mbv2 book/_ext book/_static _config.yml _toc.yml requirements.txt constraints.txt pyproject.toml)-$(shell ls book | cksum | tr ' ' -)
BOOK := _build/.book-$(call fingerprint,book)

.PHONY: book built check lint format test proof browser lab serve bench accuracy constraints address lint-js format-js clean distclean

# One build at a time, where flock is there: a second `make book` waits for the first, then finds its work done.
book: .venv/.ready
	@$(if $(shell command -v flock),flock Makefile) $(MAKE) --no-print-directory --silent built
	@echo "The book is in _build/html/index.html: open that file in a browser, or run: make serve"

built: $(BOOK)

# Within a minute, without book and browser.
check: lint
	@$(PY) -m pytest tests/unit tests/js tests/book/test_chapters.py -m "not proof" $(PYTEST_ARGS)

# Style, types, and which room may import which.
lint: .venv/.ready lint-js
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: .venv/.ready format-js
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

# What a reader wants proved: the package, every chapter, every slider of every page.
test: book browser
	@$(PY) -m pytest -m "not proof" $(PYTEST_ARGS)

# The rest, which takes longer: accessibility of every page, more random states, and the book and its widgets where
# readers meet them (JupyterLab, Notebook, Firefox, Colab's packages, Lighthouse).
proof: book browser
	@$(PY) -m tools.browser --install --firefox
	@$(PY) -m pytest -m proof $(PYTEST_ARGS)

browser: .venv/.ready
	@$(PY) -m tools.browser --install

lab: .venv/.ready
	@$(PY) -m jupyterlab --notebook-dir=book $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_ARGS)

serve: book
	@echo "The book is at http://127.0.0.1:$(PORT)/ until you press Ctrl+C."
	@$(PY) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

# The network that we trained, on CIFAR-10's 10,000 test pictures: `make accuracy DATA=FOLDER` takes them from a folder.
DATA ?= cifar10
accuracy: .venv/.ready
	@$(PY) -m tools.accuracy --data "$(DATA)"

bench: book browser
	@$(PY) -m benchmarks

# After a change of requirements.txt: one version of every package that comes with its packages, on every system.
constraints: .venv/.ready
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header \
		requirements.txt --output-file constraints.txt

# make address URL=https://host/owner/name; an empty URL takes the address out again.
# What it says is taken as it is: `make` would read a $ in it.
ifneq ($(origin URL),undefined)
override URL := $(value URL)
export URL
endif
address: .venv/.ready
	@$(if $(filter undefined,$(origin URL)),echo "Say which: make address URL=https://host/owner/name" && false,$(PY) -m tools.address "$$URL")

# Biome, by npm, for JavaScript and style sheets: nothing else here needs npm, so where it is missing this is left out.
BIOME := node_modules/.bin/biome

lint-js:
	@if command -v npm > /dev/null; then $(MAKE) --silent $(BIOME) && $(BIOME) check --error-on-warnings; \
	else echo "JavaScript and style sheets were not checked: that needs npm."; fi

format-js: $(BIOME)
	@$(BIOME) check --write

$(BIOME): package.json package-lock.json
	@npm ci --silent --no-audit --no-fund
	@touch $@

clean:
	rm -rf _build build dist *.egg-info .pytest_cache .hypothesis
	find . '(' -name .venv -o -name .git ')' -prune -o -type d '(' -name __pycache__ -o -name .ipynb_checkpoints -o -name .mypy_cache -o -name .ruff_cache ')' -exec rm -rf {} +

distclean: clean
	rm -rf .venv node_modules

.venv/.ready: requirements.txt constraints.txt pyproject.toml
	@test ! -L .venv || { echo ".venv is a link, and not to an environment of this folder: remove it (rm .venv), and make will make one."; exit 1; }
	@command -v "$(PYTHON)" > /dev/null || { echo "No $(PYTHON) was found: install Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" tools/check_python.py
	@test "$(made_for)" = "$$(cat .venv/.ready 2> /dev/null)" || { ! test -e .venv || \
		echo ".venv is not finished, or was made for another folder or another Python: it is made again."; rm -rf .venv; }
	@echo "Installing the packages of requirements.txt into .venv: once, some minutes."
	@"$(PYTHON)" -m venv .venv
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements.txt -c constraints.txt
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "$(made_for)" > $@

$(ENGINE): .venv/.ready
	@rm -rf _build && mkdir _build && touch "$@"

# No stamp stands while the book is built: after a failure or Ctrl+C the next build starts from nothing and warns again.
$(BOOK): $(ENGINE)
	@echo "Building the book: every changed chapter is executed."
	@rm -f _build/.engine-* _build/.book-*
	@.venv/bin/jupyter-book build . --quiet -n -W --keep-going
	@touch $(ENGINE) $(BOOK)
