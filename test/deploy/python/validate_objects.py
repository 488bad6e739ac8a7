"""Validates Kubernetes objects strictly (no unknown fields): reads {version, sets} from standard input, prints one error per line."""

import json
import sys

import kubernetes_validate


def main() -> None:
    task = json.load(sys.stdin)
    for label, item in ((label, item) for label, items in task["sets"].items() for item in items):
        name = f"{label}: {item.get('kind')} {item.get('metadata', {}).get('name')}"
        try:
            version = kubernetes_validate.validate(item, task["version"], strict=True)
            # Do not fall back to the schema of an older version.
            assert version == task["version"], f"validated against {version}"
        except kubernetes_validate.ValidationError as error:
            path = "/".join(str(part) for part in error.absolute_path)
            print(f"{name}: at {path}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            print(f"{name}: {error.message}")


main()
