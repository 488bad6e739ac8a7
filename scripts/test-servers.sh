#!/usr/bin/env bash
# Installs the programs that the tests start: PostgreSQL (15 or newer), Prometheus, Chromium, Python (3.10 or newer), kubectl
# (1.20 or newer), Helm (3 or newer) and kustomize (5 or newer). On Debian and Ubuntu the first five are installed from the
# distribution (Ubuntu has no kubectl package: install it by hand). Helm and kustomize are built once from their Go modules
# into ~/.cache/greenkube/bin. On other systems the script prints what to install.
set -euo pipefail

programs="${XDG_CACHE_HOME:-$HOME/.cache}/greenkube/bin"
# The newest version that Go 1.26 builds. Helm 3 or newer on the PATH is used instead if present.
HELM=helm.sh/helm/v3/cmd/helm@v3.22.0
KUSTOMIZE=sigs.k8s.io/kustomize/kustomize/v5@v5.8.1

has_postgres() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
has_prometheus() {
  command -v prometheus >/dev/null && command -v promtool >/dev/null
}
has_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}
# Debian and Ubuntu ship `ensurepip` in the package python3-venv.
has_python() {
  python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null
}
# The tests use only commands that need no cluster, so any version works.
has_kubectl() {
  command -v kubectl >/dev/null
}
has_helm() {
  [ -x "$programs/helm" ] || helm version --short 2>/dev/null | grep -Eq '^v([3-9]|[1-9][0-9])\.'
}
# The kustomize inside an old kubectl cannot read current files.
has_kustomize() {
  [ -x "$programs/kustomize" ] || command -v kustomize >/dev/null ||
    kubectl version --client 2>/dev/null | grep -Eq '^Kustomize Version: v([5-9]|[1-9][0-9])\.'
}

fail() {
  echo "The tests need $1" >&2
  exit 1
}

install_packages() {
  local packages="$*" as_root=()
  command -v apt-get >/dev/null ||
    fail "$packages: install PostgreSQL 15 or newer (initdb, postgres), Prometheus (prometheus, promtool), Chromium, Python 3.10 or newer (python3, with venv) and kubectl, and put them on the PATH."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "$packages: run 'apt-get install $packages' as root."
    as_root=(sudo)
  fi
  echo "Installing $packages for the tests"
  "${as_root[@]}" apt-get update -qq || fail "$packages: 'apt-get update' failed."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    fail "$packages: 'apt-get install $packages' failed."
  has_postgres && has_prometheus && has_chromium && has_python && has_kubectl || fail "$packages: they were installed but cannot be found."
}

# install_module NAME MODULE@VERSION: builds a Go module; the Go build cache makes later builds fast.
install_module() {
  command -v go >/dev/null ||
    fail "$1: install it and put it on the PATH, or install Go 1.26 or newer to build it here ($2)."
  echo "Building $1 for the tests: a few minutes, once"
  mkdir -p "$programs"
  GOBIN="$programs" GOFLAGS=-buildvcs=false CGO_ENABLED=0 go install -p 2 -ldflags=-w "$2" 2>"$programs/$1.log" ||
    fail "$1: 'go install $2' failed: $(tail -n 3 "$programs/$1.log")"
}

missing=()
has_postgres || missing+=(postgresql)
has_prometheus || missing+=(prometheus)
has_chromium || missing+=(chromium)
has_python || missing+=(python3-venv)
has_kubectl || missing+=(kubernetes-client)
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
has_helm || install_module helm "$HELM"
has_kustomize || install_module kustomize "$KUSTOMIZE"
