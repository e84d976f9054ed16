# What people type. `make run` and `make test` need Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
BIN := .venv/bin
CHECKPOINT ?= zh-en-gru-bahdanau
DATA ?= data

.PHONY: study run test fuzz lint format bench bench-joeynmt train evaluate figures clean \
	lock gallery film image space check-space

run: .venv/run.stamp
	$(BIN)/python app.py

test: .venv/dev.stamp
	$(BIN)/python -m pytest

# 5,000 draws where `make test` has 300.
fuzz: .venv/dev.stamp
	$(BIN)/python -m tests.fuzz --cases 5000

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy model app recipes deploy
	$(BIN)/biome check --error-on-warnings app/web
	$(BIN)/djlint --lint --quiet app
	$(BIN)/python -m tests.lines

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/biome check --write app/web

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.decode
	$(BIN)/python -m benchmarks.training
	$(BIN)/python -m benchmarks.page
	$(BIN)/python -m benchmarks.picture
	$(BIN)/python -m benchmarks.learning

# Decoding beside JoeyNMT 2.3.0, which goes into a folder of its own, without what decoding does not need.
bench-joeynmt: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
		--target .joeynmt -r benchmarks/requirements-joeynmt.txt
	$(BIN)/python -m benchmarks.decode --joeynmt .joeynmt

# Data: a folder with train.tsv, dev.tsv and test.tsv (make train DATA=...).
train: .venv/run.stamp
	$(BIN)/python -m model.train configs/$(CHECKPOINT).json --data $(DATA)/train.tsv --dev $(DATA)/dev.tsv \
	  --out runs/$(CHECKPOINT)

# What `make train` made, or the shipped checkpoint of that name where nothing was trained.
evaluate: .venv/run.stamp
	$(BIN)/python -m model.evaluate $(firstword $(wildcard runs/$(CHECKPOINT)) $(CHECKPOINT)) $(DATA)/test.tsv

# The table of what cell and attention are worth, from every metrics.json.
study: .venv/run.stamp
	$(BIN)/python -m model.study

# Write the measured figures of every metrics.json into the documents.
figures: .venv/run.stamp
	$(BIN)/python -m model.card

# Renew requirements.lock from requirements.txt.
lock: .venv/dev.stamp
	$(BIN)/python -m deploy.lock

# The examples as a static site: build/gallery. LIVE=address of the page that answers.
gallery: .venv/run.stamp
	$(BIN)/python -m deploy.gallery --live "$(LIVE)"

# The README's moving picture, played by the page's own report: docs/picture-zh.gif and docs/picture-en.gif.
film: .venv/dev.stamp
	$(BIN)/python -m deploy.film

# Folders to push to Hugging Face Spaces: build/space-page and build/space-gallery. SPACE=owner/name.
space: .venv/run.stamp
	$(BIN)/python -m deploy.space page --space "$(SPACE)"
	$(BIN)/python -m deploy.space gallery

# The Docker image, with torch's CPU build.
image: .venv/run.stamp
	docker build -t seq2seq --build-arg TORCH_INDEX="$$($(BIN)/python -m deploy.space index)" .

# Whether the folder answers in an environment of its own, made from that folder alone.
check-space: .venv/dev.stamp
	$(BIN)/python -m pytest tests/fresh_space.py

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "venv is missing: sudo apt-get install python3-venv"; exit 1; }

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .joeynmt .pytest_cache .ruff_cache .mypy_cache .hypothesis
