# The two commands of the product. `make help` lists the others.
PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test quality unit e2e clean

help: ## List the commands
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## Set everything up and serve the site with demo data on http://localhost:8790
	@$(PYTHON) tools/bootstrap.py run
	@$(VENV)/lba serve --demo

test: ## Set everything up, check the code and run the whole test suite
	@$(PYTHON) tools/bootstrap.py test
	@$(MAKE) --no-print-directory quality
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory e2e

quality: ## Check style, types, layers and dependencies
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/deptry .

unit: ## Run the fast tests only
	$(VENV)/python -m pytest tests --ignore tests/e2e

e2e: ## Run the journeys in the browser only (apart: Playwright keeps an event loop of its own)
	$(VENV)/python -m pytest tests/e2e

clean: ## Remove what was built and the local data
	rm -rf .web .states var
