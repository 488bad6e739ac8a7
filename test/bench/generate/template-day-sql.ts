import { METHODOLOGY_VERSION } from '../../../src/domain/measures/entity-facts.js';
import { versionBit } from '../../../src/domain/measures/provenance.js';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import { type GeneratedCluster, noiseSql, startOf, templateDay } from './generated-cluster.js';

/** Power of an active core, a claimed core and a GiB in W; prices in USD per hour. Plausible values. */
const ACTIVE_WATTS = 3.2;
const CLAIM_WATTS = 1.1;
const GIB_WATTS = 0.38;
const PUE = 1.2;

type Columns = Readonly<Record<string, string>>;

/** Figures derived from core-seconds used, core-seconds claimed and byte-seconds claimed. */
function chargeColumns(use: string, claim: string, memoryClaim: string): Columns {
  const active = `(${use}) * ${ACTIVE_WATTS}`;
  const idle = `(${claim}) * ${CLAIM_WATTS}`;
  const memory = `(${memoryClaim}) / 2.0 ^ 30 * ${GIB_WATTS}`;
  const energy = `(${active} + ${idle} + ${memory})`;
  const operational = `${energy} * ${PUE} / 3.6e6 * i.grams`;
  const embodied = `(${claim}) * 2.6e-6`;
  return {
    cpu_active_joules: active,
    cpu_idle_joules: idle,
    memory_joules: memory,
    energy_joules: energy,
    energy_low_joules: `${energy} * 0.7`,
    energy_high_joules: `${energy} * 1.4`,
    facility_joules: `${energy} * ${PUE}`,
    carbon_operational_grams: operational,
    carbon_operational_low_grams: `${operational} * 0.6`,
    carbon_operational_high_grams: `${operational} * 1.5`,
    carbon_embodied_grams: embodied,
    carbon_embodied_low_grams: `${embodied} * 0.5`,
    carbon_embodied_high_grams: `${embodied} * 2`,
    cost_cpu_usd: `(${claim}) / 3600 * 0.033`,
    cost_memory_usd: `(${memoryClaim}) / 2.0 ^ 30 / 3600 * 0.0045`,
    cost_low_usd: `((${claim}) / 3600 * 0.033 + (${memoryClaim}) / 2.0 ^ 30 / 3600 * 0.0045) * 0.8`,
    cost_high_usd: `((${claim}) / 3600 * 0.033 + (${memoryClaim}) / 2.0 ^ 30 / 3600 * 0.0045) * 1.6`,
    quality: '1',
    reasons: '3',
    price_sources: '2',
    intensity_sources: '2',
    pue_sources: '2',
    power_sources: '4',
    embodied_sources: '1',
    methodology_version: String(METHODOLOGY_VERSION),
    methodology_versions: String(versionBit(METHODOLOGY_VERSION)),
  };
}

/** The redistributed idle and system part of a row; for reserved rows it is the negative whole (factor -1). */
function sharedColumns(factor: string, given: Columns): Columns {
  const pick = (...names: string[]): string => `(${factor}) * (${names.map((name) => given[name]).join(' + ')})`;
  return {
    shared_energy_joules: pick('energy_joules'),
    shared_energy_low_joules: pick('energy_low_joules'),
    shared_energy_high_joules: pick('energy_high_joules'),
    shared_facility_joules: pick('facility_joules'),
    shared_carbon_operational_grams: pick('carbon_operational_grams'),
    shared_carbon_operational_low_grams: pick('carbon_operational_low_grams'),
    shared_carbon_operational_high_grams: pick('carbon_operational_high_grams'),
    shared_carbon_embodied_grams: pick('carbon_embodied_grams'),
    shared_carbon_embodied_low_grams: pick('carbon_embodied_low_grams'),
    shared_carbon_embodied_high_grams: pick('carbon_embodied_high_grams'),
    shared_cost_usd: pick('cost_cpu_usd', 'cost_memory_usd'),
    shared_cost_low_usd: pick('cost_low_usd'),
    shared_cost_high_usd: pick('cost_high_usd'),
  };
}

const IDLE_CLAIM = 'greatest(0, n.capacity_cores * 300 - n.claim)';
const IDLE_MEMORY = 'greatest(0, n.capacity_bytes * 300 - n.memory_claim)';
const SYSTEM_USE = 'n.use * 0.05';
const INTENSITY = '(250 + 80 * sin(b.place / 288.0 * 6.283)) as grams';

/** Use of the slots in each window, and the sums per node: inputs of the rows of the day. */
export function templateInputsSql(benchCluster: GeneratedCluster): string[] {
  const windows = DAY_SECONDS / WINDOW_SECONDS;
  return [
    `create unlogged table bench.input as
     select w as place, s.slot, s.node_id, f.use, greatest(f.use, s.cpu_request_cores * 300) as claim,
            f.memory, greatest(f.memory, s.memory_request_bytes * 300) as memory_claim, f.noise
       from generate_series(0, ${windows - 1}) w
      cross join bench.slot s
      cross join lateral (select ${noiseSql(`s.slot * 100003::bigint + w + ${benchCluster.seed} * 7`)} as noise) z
      cross join lateral (
        select z.noise, s.cpu_request_cores * s.cpu_use * (0.5 + z.noise) * (1 + 0.4 * sin(w / 288.0 * 6.283 + s.slot)) * 300 as use,
               s.memory_request_bytes * s.memory_use * (0.9 + 0.2 * z.noise) * 300 as memory) f
      where s.class = 0
      order by w, s.workload_id, s.slot`,
    'analyze bench.input',
    `create unlogged table bench.node_input as
     select b.place, b.node_id, sum(b.use) as use, sum(b.claim) as claim, sum(b.memory) as memory, sum(b.memory_claim) as memory_claim,
            c.capacity_cores, c.capacity_bytes
       from bench.input b
       join (select node_id, ceil(1.6 * sum(cpu_request_cores)) + 1 as capacity_cores, 1.6 * sum(memory_request_bytes) as capacity_bytes
               from bench.slot where class = 0 group by node_id) c on c.node_id = b.node_id
      group by b.place, b.node_id, c.capacity_cores, c.capacity_bytes`,
    'analyze bench.node_input',
  ];
}

const listed = (table: string, columns: Columns, from: string): string =>
  `insert into ${table} (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} from ${from}`;

/** The day's rows of pods and of the reserved parts of nodes, into the given table. */
export function templatePodsSql(benchCluster: GeneratedCluster, table: string): string[] {
  const day = templateDay(benchCluster);
  const ids: Columns = {
    window_start: `to_timestamp(${startOf(benchCluster, day)} + b.place * ${WINDOW_SECONDS})`,
    cluster_id: String(benchCluster.clusterId),
    namespace_id: 's.namespace_id',
    workload_id: 's.workload_id',
    pod_id: 'l.pod_id',
    node_id: 's.node_id',
  };
  const idle = chargeColumns('0', IDLE_CLAIM, IDLE_MEMORY);
  const system = chargeColumns(SYSTEM_USE, '0', '0');
  const given: Columns = Object.fromEntries(
    Object.keys(idle).map((name) => [name, `(${idle[name]}) + (${system[name]})`]),
  );
  const alive = `l.slot = s.slot and ${day} between l.first_day and l.last_day`;
  const pods: Columns = {
    ...ids,
    live_seconds: '300',
    covered_seconds: '300',
    cpu_core_seconds: 'b.use',
    cpu_request_core_seconds: 's.cpu_request_cores * 300',
    cpu_claim_core_seconds: 'b.claim',
    memory_byte_seconds: 'b.memory',
    memory_request_byte_seconds: 's.memory_request_bytes * 300',
    memory_claim_byte_seconds: 'b.memory_claim',
    memory_max_bytes: 'b.memory / 300 * 1.1',
    network_receive_bytes: 'case when b.slot % 5 > 0 then floor(1e6 * b.noise) end',
    network_transmit_bytes: 'case when b.slot % 5 > 0 then floor(4e5 * b.noise) end',
    restarts: '0',
    oom_kills: '0',
    throttled_periods: 'floor(60 * b.noise)',
    cfs_periods: '3000',
    ...chargeColumns('b.use', 'b.claim', 'b.memory_claim'),
    ...sharedColumns('b.claim / n.claim', given),
  };
  const reservedRow = (use: string | null, claim: string, memoryClaim: string, own: Columns): Columns => ({
    ...ids,
    cpu_core_seconds: use ?? 'null',
    cpu_claim_core_seconds: claim,
    memory_claim_byte_seconds: memoryClaim,
    ...own,
    ...sharedColumns('-1', own),
  });
  const reservedFrom = (
    kind: number,
  ): string => `bench.node_input n join bench.slot s on s.node_id = n.node_id and s.class = ${kind}
    join bench.life l on ${alive} cross join lateral (select n.place) b cross join lateral (select ${INTENSITY}) i`;
  return [
    listed(
      table,
      pods,
      `bench.input b join bench.slot s on s.slot = b.slot join bench.life l on ${alive}
       join bench.node_input n on n.place = b.place and n.node_id = b.node_id cross join lateral (select ${INTENSITY}) i`,
    ),
    listed(table, reservedRow(null, IDLE_CLAIM, IDLE_MEMORY, idle), reservedFrom(2)),
    listed(table, reservedRow(SYSTEM_USE, '0', '0', system), reservedFrom(1)),
  ];
}

/** The day's rows of nodes: the sums of the rows charged to them. */
export function templateNodesSql(benchCluster: GeneratedCluster, pods: string, table: string): string {
  const sums = ['cpu_active', 'cpu_idle', 'memory'].flatMap((part) => [
    `sum(p.${part}_joules) as ${part}_joules`,
    `sum(p.${part}_joules) * 0.7 as ${part}_low_joules`,
    `sum(p.${part}_joules) * 1.4 as ${part}_high_joules`,
  ]);
  const names = ['cpu_active', 'cpu_idle', 'memory'].flatMap((part) => [
    `${part}_joules`,
    `${part}_low_joules`,
    `${part}_high_joules`,
  ]);
  const plain = ['energy_joules', 'facility_joules', 'carbon_operational_grams', 'carbon_embodied_grams'];
  return `
    insert into ${table} (window_start, cluster_id, node_id, exists_seconds, covered_seconds, cpu_core_seconds,
      cpu_capacity_core_seconds, memory_byte_seconds, memory_capacity_byte_seconds, ${names.join(', ')}, ${plain.join(', ')}, cost_usd,
      quality, reasons, price_sources, intensity_sources, pue_sources, power_sources, embodied_sources, methodology_version,
      methodology_versions, grid_zone,
      intensity_grams_per_kwh, intensity_low_grams_per_kwh, intensity_high_grams_per_kwh, pue, pue_low, pue_high)
    select p.window_start, p.cluster_id, p.node_id, 300, 300, sum(p.cpu_core_seconds), min(c.cores) * 300, sum(p.memory_byte_seconds),
      min(c.bytes) * 300, ${sums.join(', ')}, ${plain.map((name) => `sum(p.${name})`).join(', ')}, sum(p.cost_cpu_usd + p.cost_memory_usd),
      1, 3, 2, 2, 2, 4, 1, ${METHODOLOGY_VERSION}, ${versionBit(METHODOLOGY_VERSION)}, 'IE', i.grams, i.grams * 0.7, i.grams * 1.4, ${PUE}, ${PUE - 0.1}, ${PUE + 0.2}
      from ${pods} p
      join (select node_id, min(capacity_cores) as cores, min(capacity_bytes) as bytes from bench.node_input group by 1) c on c.node_id = p.node_id
     cross join lateral (select extract(epoch from p.window_start)::bigint % ${DAY_SECONDS} / ${WINDOW_SECONDS} as place) b
     cross join lateral (select ${INTENSITY}) i
     where p.cluster_id = ${benchCluster.clusterId}
     group by p.window_start, p.cluster_id, p.node_id, i.grams`;
}

/** The day's container histograms: one container per workload, a second for every other one. */
export function templateContainersSql(benchCluster: GeneratedCluster, table: string): string {
  const start = startOf(benchCluster, templateDay(benchCluster));
  const noise = noiseSql('w.id * 100019::bigint + place');
  return `
    insert into ${table} (window_start, cluster_id, workload_id, container, cpu_indexes, cpu_counts, memory_indexes, memory_counts,
      memory_max_bytes, pod_seconds, cpu_request_millicores, cpu_limit_millicores, memory_request_bytes, memory_limit_bytes,
      throttled_periods, cfs_periods, oom_kills)
    select to_timestamp(${start} + place * ${WINDOW_SECONDS}), ${benchCluster.clusterId}, w.id, c.name,
      array[b.low, b.low + 1, b.low + 2, b.low + 4, b.low + 7], array[1, 9, 6, 3, 1],
      array[40 + w.id % 20, 41 + w.id % 20, 43 + w.id % 20], array[4, 14, 2],
      2e8 * (1 + b.noise), 1500, 250, null, 2.0 ^ 28, 2.0 ^ 29, floor(100 * b.noise), 3000, 0
      from generate_series(0, ${DAY_SECONDS / WINDOW_SECONDS - 1}) place
     cross join (select id from workload where cluster_id = ${benchCluster.clusterId} and kind <> '') w
      join (values ('main', 1), ('proxy', 2)) c(name, every) on w.id % c.every = 0
     cross join lateral (select ${noise} as noise, 60 + floor(30 * ${noise})::int as low) b
     order by place, w.id`;
}
