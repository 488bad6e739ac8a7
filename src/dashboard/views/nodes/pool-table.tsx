import type { Schemas } from '../../../client/index.js';
import {
  formatBytes,
  formatCarbon,
  formatCores,
  formatCount,
  formatEnergy,
  formatPower,
  formatRatio,
  moneyIn,
} from '../../format/numbers.js';
import { Card } from '../../parts/card.js';
import { Meter } from '../../parts/meter.js';
import { NumberCell, NumberHead, Scroll } from '../../parts/table.js';
import { UseBars } from './use-bars.js';

type Pool = Schemas['NodePoolMetrics'];

/** Use against requests against capacity per pool, and what its unused capacity takes. */
export function PoolTable({ pools }: { pools: readonly Pool[] }) {
  return (
    <Card title="Pools" isWide>
      <Scroll label="Table of pools">
        <table class="pools">
          <thead>
            <tr>
              <th scope="col">Pool</th>
              <NumberHead>Nodes</NumberHead>
              <th scope="col">CPU</th>
              <th scope="col">Memory</th>
              <NumberHead>Mean power</NumberHead>
              <th scope="col">Idle part</th>
              <NumberHead>Idle energy</NumberHead>
              <NumberHead>Idle carbon</NumberHead>
              <NumberHead>Idle cost</NumberHead>
            </tr>
          </thead>
          <tbody>
            {pools.map((pool) => (
              <PoolRow key={JSON.stringify([pool.cluster, pool.pool])} pool={pool} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}

function PoolRow({ pool }: { pool: Pool }) {
  const { idle_energy_kwh: idle, energy_kwh: energy } = pool;
  const part = idle !== null && energy ? idle / energy : null;
  return (
    <tr>
      <th scope="row">
        <bdi>{pool.pool ?? 'no pool'}</bdi>
        <small>
          <bdi>{pool.cluster}</bdi>
        </small>
      </th>
      <td class="number">{formatCount(pool.node_count)}</td>
      <td class="bars">
        <UseBars
          use={pool.cpu_usage_millicores}
          request={pool.cpu_request_millicores}
          capacity={pool.cpu_capacity_millicores}
          format={formatCores}
        />
      </td>
      <td class="bars">
        <UseBars
          use={pool.memory_usage_bytes}
          request={pool.memory_request_bytes}
          capacity={pool.memory_capacity_bytes}
          format={formatBytes}
        />
      </td>
      <NumberCell value={pool.average_power_watts} format={formatPower} />
      <td>
        <Meter part={part} label={`Idle part: ${formatRatio(part)}`} />
        <small>{formatRatio(part)}</small>
      </td>
      <NumberCell
        value={idle}
        format={formatEnergy}
        band={{ value: idle, low: pool.idle_energy_kwh_low, high: pool.idle_energy_kwh_high }}
      />
      <NumberCell
        value={pool.idle_carbon_grams}
        format={formatCarbon}
        band={{ value: pool.idle_carbon_grams, low: pool.idle_carbon_grams_low, high: pool.idle_carbon_grams_high }}
      />
      <NumberCell
        value={pool.idle_cost}
        format={moneyIn(pool.currency)}
        band={{ value: pool.idle_cost, low: pool.idle_cost_low, high: pool.idle_cost_high }}
      />
    </tr>
  );
}
