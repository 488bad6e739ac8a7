#!/usr/bin/env bash
# spec-validator.sh [FILE]: validates an OpenAPI document, openapi.yaml by default, with openapi-spec-validator.
set -euo pipefail
cd "$(dirname "$0")/.."
environment="$(bash scripts/python-environment.sh scripts/config/openapi-spec-validator.txt)"
"$environment/bin/openapi-spec-validator" "${1:-openapi.yaml}"
