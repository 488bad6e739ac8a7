# Common tasks. `make run` needs only Node and make; `make test` also needs apt-get or the installed test programs.
.DEFAULT_GOAL := run
.PHONY: run test test-citus test-cluster test-nightly test-node faults check check-static check-tests gen client image manifests fuzz mutate release-contract sbom bench bench-exports bench-recommendations bench-citus

INSTALLED := node_modules/.package-lock.json
BUILT := dist/src/main.js
SOURCES := $(shell find src openapi.yaml generated scripts/dashboard -type f -not -path 'generated/dashboard/*') package.json tsconfig.json scripts/build.ts scripts/config/tsconfig.build.json

# Starts the service on :8000, with the sample cluster if no data source and no database is configured.
run: $(BUILT)
	@bash scripts/run.sh

# Runs all tests, including those against a real PostgreSQL and Prometheus. Ends with `N passed, N failed`.
test: $(INSTALLED)
	@bash scripts/test-servers.sh
	@npm test --silent

# Runs the unit and contract suites on another Node version: by default that of the image, or NODE=22.
test-node: $(INSTALLED)
	@bash scripts/test-servers.sh
	@bash scripts/test-on-node.sh $(NODE)

# Runs the store, collection and contract tests on a Citus cluster. GREENKUBE_TEST_CITUS_URL is the URL of its coordinator;
# each test creates its databases there and drops them.
test-citus: $(INSTALLED)
ifdef GREENKUBE_TEST_CITUS_URL
	@bash scripts/test-servers.sh
	@npm run --silent test:citus
else
	@echo 'GREENKUBE_TEST_CITUS_URL is not set: the tests on Citus are skipped'
endif

# Runs the tests on a real Kubernetes cluster (kind, k3s, ...): GREENKUBE_TEST_KUBECONFIG is the kubeconfig of an
# administrator, GREENKUBE_TEST_PROMETHEUS_URL the Prometheus of the cluster. The tests work in a namespace of their own.
test-cluster: $(INSTALLED)
ifdef GREENKUBE_TEST_KUBECONFIG
	@bash scripts/test-servers.sh
	@npm run --silent test:cluster
else
	@echo 'GREENKUBE_TEST_KUBECONFIG is not set: the tests on a real cluster are skipped'
endif

# Runs what is too slow for every commit: the cases of the field in the second dialect and on both databases, faults, and,
# where a cluster is configured, test-cluster.
test-nightly: $(INSTALLED)
	@bash scripts/test-servers.sh
	@GREENKUBE_TEST_DIALECT=plain npm run --silent test:nightly
	@$(MAKE) --no-print-directory faults
	@$(MAKE) --no-print-directory test-cluster

# Kills services on both databases 100 times (FAULT_KILLS), while databases stop, fill, lock and fall silent, leaders are paused
# and clocks jump. Compares the stored data with an undisturbed run, and prints the seed (FAULT_SEED) and all counts. Takes
# 20 minutes or more. A full disk needs the right to mount a file system.
faults: $(INSTALLED)
	@bash scripts/test-servers.sh
	@npm run --silent test:faults

# What CI runs. The tests come last, so that their count is the last line.
check: check-static check-tests

# Runs the tests on the Node version of the image and on the installed one; the last line counts both.
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
	npm run --silent words
	npm run --silent unused
	npm run --silent build
	npm run --silent mutate:sample

# Regenerates all generated files: contract types, table of options, chart schema, guide pages.
gen: $(INSTALLED)
	npm run --silent gen

# Mutation check: breaks the contract in every handler and formulas in the source, one at a time; fails if the tests pass.
mutate: $(INSTALLED)
	@npm run --silent mutate

# Part of a release: later contracts are compared with the current one.
release-contract: $(INSTALLED)
	@npm run --silent release-contract

# Packs the TypeScript client: dist/client-package, and next to it the archive for `npm publish`.
client: $(INSTALLED)
	npm run --silent client

# Lists the packages that the service contains, with versions and licences, as CycloneDX: dist/sbom.cdx.json.
sbom: $(INSTALLED)
	@mkdir -p dist
	@npm sbom --omit dev --sbom-format cyclonedx > dist/sbom.cdx.json

# Builds the container image with Docker, or with a compatible engine (ENGINE=podman); NODE_IMAGE=node:24-slim@sha256:DIGEST
# pins the base image.
ENGINE ?= docker
IMAGE ?= greenkube/greenkube-api:$(shell node -p 'require("./package.json").version')
image:
	$(ENGINE) build -f deploy/Dockerfile --build-arg REVISION=$(shell git rev-parse HEAD) \
		$(if $(NODE_IMAGE),--build-arg NODE_IMAGE=$(NODE_IMAGE)) -t $(IMAGE) .

# Generates the plain manifests of deploy/kustomize from the chart; needs Helm.
manifests: $(INSTALLED)
	npx tsx scripts/manifests.ts

# Sends 10,000 generated requests with each of three printed seeds. FUZZ_SEEDS (comma-separated) and FUZZ_RUNS change that;
# FUZZ_PATH reruns one case of one seed.
fuzz: $(INSTALLED)
	@npm run --silent fuzz

# Compares the built service on its own PostgreSQL with hand-written SQL and minimal servers; results in
# test/bench/RESULTS.md. Then the requests of one collection cycle; test/bench/COLLECTION.md. Then the size of the dashboard,
# its first view and its longest task in Chromium; test/bench/DASHBOARD.md. Then how much of the promised savings comes true in
# a simulated scheduler; test/bench/SAVINGS.md. PROFILE=S, M, or S-year,L (70 GB of disk, half an hour). DIRECTORY keeps the
# data for later runs.
bench: $(BUILT)
	@bash scripts/test-servers.sh
	@npm run --silent bench -- --profile $(or $(PROFILE),S) $(if $(DIRECTORY),--directory $(DIRECTORY))
	@npm run --silent bench:collection
	@npm run --silent bench:dashboard
	@npm run --silent bench:savings

# Measures memory and duration of a 200 MB export, and the responses to 200 concurrent clients; test/bench/EXPORTS.md.
bench-exports: $(BUILT)
	@bash scripts/test-servers.sh
	@npm run --silent bench:exports -- $(if $(DIRECTORY),--directory $(DIRECTORY))

# Evaluates 5,000 generated workloads over a week; writes duration and memory to test/bench/RECOMMENDATIONS.md, and fails
# above the limits.
bench-recommendations: $(BUILT)
	@bash scripts/test-servers.sh
	@npm run --silent bench:recommendations -- $(if $(DIRECTORY),--directory $(DIRECTORY))

# Compares numbers of shards on the Citus cluster of GREENKUBE_TEST_CITUS_URL; test/bench/CITUS.md.
bench-citus: $(INSTALLED)
ifdef GREENKUBE_TEST_CITUS_URL
	@npm run --silent bench:citus
else
	@echo 'GREENKUBE_TEST_CITUS_URL is not set: Citus is not measured'
endif

$(INSTALLED): package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(BUILT): $(INSTALLED) $(SOURCES)
	npm run --silent build
