"""A small user program that uses only the client generated from the contract. Prints the responses."""

import json
import sys

from greenkube_client import Client
from greenkube_client.api.meta import get_contract_yaml
from greenkube_client.api.metrics import get_metrics, list_namespaces
from greenkube_client.models import (
    GetMetricsIdle,
    ListNamespacesSort,
    NamespaceList,
    RequestProblem,
    Totals,
)
from greenkube_client.types import UNSET, Unset


def main(base_url: str) -> None:
    client = Client(base_url=base_url, raise_on_unexpected_status=True)

    totals = get_metrics.sync(client=client, idle=GetMetricsIdle.SHARE)
    assert isinstance(totals, Totals)

    names: list[str] = []
    cursor: str | Unset = UNSET
    while True:
        page = list_namespaces.sync(
            client=client,
            cluster=["alpha", "beta"],
            sort=ListNamespacesSort.COST_USD_DESCENDING,
            limit=2,
            cursor=cursor,
        )
        assert isinstance(page, NamespaceList)
        names += [f"{item.cluster}/{item.namespace} {item.cost_usd}" for item in page.items]
        if page.page.next_cursor is None:
            break
        cursor = page.page.next_cursor

    refused = list_namespaces.sync_detailed(client=client, limit=5000, last="7x")
    problem = refused.parsed
    assert isinstance(problem, RequestProblem)

    text = get_contract_yaml.sync(client=client)
    assert isinstance(text, str)

    result = {
        "totals": totals.to_dict(),
        "names": names,
        "problem": {"status": int(refused.status_code), **problem.to_dict()},
        "first_line": text.split("\n", 1)[0],
    }
    print(json.dumps(result))


main(sys.argv[1])
