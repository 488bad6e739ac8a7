"""Calls the service with the client that openapi-generator makes for Python, and prints what it received as JSON."""

import json
import sys

import openapi_client as greenkube

with greenkube.ApiClient(greenkube.Configuration(host=sys.argv[1])) as client:
    metrics = greenkube.MetricsApi(client)
    meta = greenkube.MetaApi(client)
    totals = metrics.get_metrics()
    namespaces = metrics.list_namespaces(limit=1000).items
    settings = {entry.name: entry.value for entry in meta.get_config().entries}
    received = {
        "energy": totals.total_energy_kwh,
        "carbon": totals.total_carbon_grams,
        "energies": [namespace.energy_kwh for namespace in namespaces],
        "port": settings["GREENKUBE_PORT"],
        "isUnset": settings["GREENKUBE_DATABASE_URL"] is None,
    }
    print(json.dumps(received))
