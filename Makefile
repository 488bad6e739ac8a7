# What there is to do here. `make run` and `make test` need nothing but Node and make (and, for the tests, apt-get).
.DEFAULT_GOAL := run
.PHONY: run test test-citus test-node check check-static check-tests gen client image manifests fuzz mutate release-contract bench bench-exports bench-recommendations

INSTALLED := node_modules/.package-lock.json
BUILT := dist/src/main.js
SOURCES := $(shell find src openapi.yaml generated -type f) package.json tsconfig.json scripts/build.ts scripts/config/tsconfig.build.json

# Starts the service on :8000; on the sample cluster when no source and no database is configured.
run: $(BUILT)
	@bash scripts/run.sh

# All tests, those against a real PostgreSQL and a real Prometheus included. Ends with `N passed, N failed`.
test: $(INSTALLED)
	@bash scripts/test-servers.sh
	@npm test --silent

# The unit and contract suites on another version of Node, by default that of the image; NODE=22 chooses one.
test-node: $(INSTALLED)
	@bash scripts/test-servers.sh
	@bash scripts/test-on-node.sh $(NODE)

# The tests of the store, the collection and the contract on the Citus cluster whose coordinator GREENKUBE_TEST_CITUS_URL
# names; each test makes its databases there and drops them.
test-citus: $(INSTALLED)
ifdef GREENKUBE_TEST_CITUS_URL
	@bash scripts/test-servers.sh
	@npm run --silent test:citus
else
	@echo 'GREENKUBE_TEST_CITUS_URL names no Citus coordinator: the tests on Citus are skipped'
endif

# What CI runs; the tests come last so that their count is the last line.
check: check-static check-tests

# The tests on the Node version of the image and on the installed one; the last line counts both.
check-tests: $(INSTALLED)
	@bash scripts/test-servers.sh
	@bash scripts/check-tests.sh

check-static: $(INSTALLED)
	npm run --silent gen:check
	npm run --silent lint
	npm run --silent types
	npm run --silent floors
	npm run --silent spec:lint
	npm run --silent spec:validate
	npm run --silent breaking
	npm run --silent unused
	npm run --silent build
	npm run --silent mutate:sample

# Everything that is made of something else: the contract's types, the table of options in the README.
gen: $(INSTALLED)
	npm run --silent gen

# Breaks the contract in every handler and formulas in the source, one at a time; fails when the tests let one pass.
mutate: $(INSTALLED)
	@npm run --silent mutate

# Part of a release: the present contract becomes the one that later ones are held to.
release-contract: $(INSTALLED)
	@npm run --silent release-contract

# The package of the TypeScript client: dist/client-package, and beside it the archive that npm can publish.
client: $(INSTALLED)
	npm run --silent client

# The container image, where Docker or another engine of its kind (ENGINE=podman) is at hand.
ENGINE ?= docker
IMAGE ?= greenkube/greenkube-api:$(shell node -p 'require("./package.json").version')
image:
	$(ENGINE) build -f deploy/Dockerfile --build-arg REVISION=$(shell git rev-parse HEAD) -t $(IMAGE) .

# The plain manifests of deploy/kustomize, made of the chart; needs Helm.
manifests: $(INSTALLED)
	npx tsx scripts/manifests.ts

# 10,000 generated requests with each of three seeds, which are printed. FUZZ_SEEDS (with commas), FUZZ_RUNS and, for one
# case of one seed, FUZZ_PATH choose others.
fuzz: $(INSTALLED)
	@npm run --silent fuzz

# Measures the built service on a PostgreSQL of its own against hand-written SQL and bare servers; test/bench/RESULTS.md.
# PROFILE=S, M, or S-year,L (70 GB of disk, half an hour); DIRECTORY keeps the data for another run.
bench: $(BUILT)
	@bash scripts/test-servers.sh
	@npm run --silent bench -- --profile $(or $(PROFILE),S) $(if $(DIRECTORY),--directory $(DIRECTORY))

# Memory and seconds of a 200 MB export, and what 200 clients at once meet; test/bench/EXPORTS.md.
bench-exports: $(BUILT)
	@bash scripts/test-servers.sh
	@npm run --silent bench:exports -- $(if $(DIRECTORY),--directory $(DIRECTORY))

# Judges 5,000 generated workloads over a week; seconds and memory in test/bench/RECOMMENDATIONS.md, an error beyond the bounds.
bench-recommendations: $(BUILT)
	@bash scripts/test-servers.sh
	@npm run --silent bench:recommendations -- $(if $(DIRECTORY),--directory $(DIRECTORY))

$(INSTALLED): package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(BUILT): $(INSTALLED) $(SOURCES)
	npm run --silent build
