# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

.DEFAULT_GOAL := help
.PHONY: help env demo hosts test test-deep lint format generate build docs bench lock clean

# Any Python >= 3.11 that runs can make the environments; looked for only when a target needs it.
PYTHON = $(firstword $(shell for p in .venv/bootstrap/bin/python python3 python3.13 python3.12 python3.11 python3.14 \
    $(HOME)/.pyenv/versions/3.1[1-9]*/bin/python3; do \
    "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done; true))
# Without bytecode every Ansible command compiles all of Ansible first.
unexport PYTHONDONTWRITEBYTECODE
RUN = PYTHONPATH=. .venv/default/bin/python

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target text; \
	    do printf '  make %-11s%s\n' "$$target" "$$text"; done

env: ## build or update the ignored .venv/ (every other target does this by itself)
	@$(or $(PYTHON),$(error no Python >= 3.11 was found)) -m tools.env

demo: env ## run the main job against the emulator, as a user would
	@test -e tools/demo || { echo 'make demo: tools/demo does not exist yet' >&2; exit 1; }
	@$(RUN) tools/demo

hosts: env ## serve two clouds with real hosts behind their instances, to play with (Linux, as root)
	@$(RUN) -m tools.hosts

test: env ## run everything this machine can run, and say what it cannot
	@$(RUN) -m tools.run_tests

test-deep: env ## run the property and fault tests with their full counts
	@RC_DEEP=1 $(RUN) -m tools.run_tests --deep

lint: env ## check style, types, docs and generated files
	@$(RUN) -m tools.run_tests --lint

format: env ## let ruff rewrite what it can
	@.venv/default/bin/ruff check --fix --quiet .; .venv/default/bin/ruff format .

generate: env ## rewrite the generated files
	@$(RUN) -m tools.generate

build: env ## build the collection's tarball into build/
	@$(RUN) -m tools.package

docs: env ## build the documentation site into build/docs/
	@$(RUN) -m tools.docs_site

bench: env ## print the benchmark table
	@test -e bench/__main__.py || { echo 'make bench: bench/ does not exist yet' >&2; exit 1; }
	@$(RUN) -m bench

lock: env ## resolve requirements/*.in anew into the lock files
	@$(RUN) -m tools.lock

clean: ## remove the environment and everything that was built
	rm -rf .venv build tests/output .pytest_cache .mypy_cache .ruff_cache .hypothesis .ansible
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
