import type { Schemas } from '../../../client/index.js';
import {
  formatBytes,
  formatCarbon,
  formatCores,
  formatCount,
  formatIntensity,
  formatPlain,
  formatPower,
  moneyIn,
} from '../../format/numbers.js';
import { reasonText } from '../../format/reasons.js';
import { Card } from '../../parts/card.js';
import { Figure } from '../../parts/figure.js';
import { Loaded } from '../../parts/loaded.js';
import { NumberCell, NumberHead, Scroll } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { scope } from '../../state/scope.js';
import { PoolTable } from './pool-table.js';
import { UseBars } from './use-bars.js';

type Node = Schemas['Node'];

const LIMIT = 1000;

/** Nodes and pools: use against requests and capacity, idle energy, zone, and hardware. */
export function Nodes() {
  const query = { ...scope.value.query, limit: LIMIT };
  const list = useResource(JSON.stringify(['nodes', query]), (signal) =>
    api.get('/api/v1/metrics/nodes', query, { signal }),
  );
  return (
    <Loaded from={list}>
      {({ items, page, pools }) =>
        items.length === 0 ? (
          <p class="notice">No node was observed in this range.</p>
        ) : (
          <>
            {page.total > items.length ? (
              <p class="notice">
                Only the {items.length} nodes with most carbon of {formatCount(page.total)} are shown.
              </p>
            ) : null}
            <PoolTable pools={pools} />
            <NodeTable nodes={items} />
          </>
        )
      }
    </Loaded>
  );
}

function NodeTable({ nodes }: { nodes: readonly Node[] }) {
  return (
    <Card title="Nodes" isWide>
      <Scroll label="Table of nodes">
        <table class="nodes">
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">CPU</th>
              <th scope="col">Memory</th>
              <NumberHead>Power</NumberHead>
              <NumberHead>Carbon</NumberHead>
              <NumberHead>Cost</NumberHead>
              <th scope="col">Grid</th>
              <th scope="col">Energy data</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <NodeRow key={`${node.cluster}/${node.node}`} node={node} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}

function NodeRow({ node }: { node: Node }) {
  const capacity = node.allocatable_cpu_millicores ?? (node.vcpus === null ? null : node.vcpus * 1000);
  const facts = [node.provider, node.instance_type, node.region, node.is_spot ? 'spot' : null, node.gpu_model];
  return (
    <tr>
      <th scope="row">
        <bdi>{node.node}</bdi>
        <small>
          <bdi>{facts.filter(Boolean).join(', ')}</bdi>
        </small>
      </th>
      <td class="bars">
        <UseBars
          use={node.cpu_usage_millicores}
          request={node.cpu_request_millicores}
          capacity={capacity}
          format={formatCores}
        />
      </td>
      <td class="bars">
        <UseBars
          use={node.memory_usage_bytes}
          request={node.memory_request_bytes}
          capacity={node.allocatable_memory_bytes ?? node.memory_bytes}
          format={formatBytes}
        />
      </td>
      <NumberCell value={node.average_power_watts} format={formatPower} />
      <NumberCell value={node.carbon_grams} format={formatCarbon} />
      <NumberCell value={node.cost} format={moneyIn(node.currency)} />
      <td>
        {node.grid_zone ?? 'unknown zone'}
        <small>
          <Figure value={node.grid_intensity_grams_per_kwh} format={formatIntensity} />, PUE{' '}
          <Figure value={node.pue} format={formatPlain} />
        </small>
      </td>
      <td class="text">
        {node.quality ?? 'unknown'}
        <small>{node.estimation_reasons.map(reasonText).join('; ')}</small>
      </td>
    </tr>
  );
}
