import { type CsvRow, numberIn, readTable } from './csv-table.js';
import { googleCustomType, standInMicroarchitecture } from './instance-rules.js';

/** What is known of an instance type beyond what the node itself says. */
export interface InstanceRow {
  readonly provider: string;
  readonly instanceType: string;
  readonly vcpus: number;
  /** Null where the sources do not give it. */
  readonly memoryGib: number | null;
  /** Name of a row of the power table; null where unknown. */
  readonly microarchitecture: string | null;
  /** Whether the type runs on several micro-architectures, of which this one stands for all. */
  readonly isStandIn: boolean;
  readonly gpuModel: string | null;
  /** vCPU of the host that are taken by a constrained size, more than it shows; null for all others. */
  readonly reservedVcpus: number | null;
}

const FILE = 'instance-types.csv';
const COLUMNS = [
  'provider',
  'instance_type',
  'vcpus',
  'memory_gib',
  'microarchitecture',
  'gpu_model',
  'gpu_count',
  'source',
] as const;

/** Finds an instance type of a provider. */
export type FindInstance = (provider: string, instanceType: string | null) => InstanceRow | null;

/**
 * Instance types by provider and name. With the provider unknown a type that only one provider has still tells the
 * hardware (not the provider, whose name could be anyone's label).
 */
export function readInstanceTable(): FindInstance {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['provider', 'instance_type'] }).map(instanceRow);
  const byKey = new Map(rows.map((row) => [`${row.provider}/${row.instanceType}`, row]));
  const byType = new Map<string, InstanceRow | null>();
  for (const row of rows) byType.set(row.instanceType, byType.has(row.instanceType) ? null : row);
  return (provider, instanceType) => {
    if (instanceType === null) return null;
    if (provider === 'unknown') return byType.get(instanceType) ?? null;
    const row = byKey.get(`${provider}/${instanceType}`);
    return row ?? (provider === 'gcp' ? googleCustomType(instanceType, rows) : null);
  };
}

function instanceRow(row: CsvRow<(typeof COLUMNS)[number]>): InstanceRow {
  const reserved = /constrained size: (\d+) vCPU of host reserved/.exec(row.source)?.[1];
  const standIn = row.microarchitecture === '' ? standInMicroarchitecture(row.provider, row.instance_type) : null;
  return {
    provider: row.provider,
    instanceType: row.instance_type,
    vcpus: numberIn(row, 'vcpus', FILE),
    memoryGib: row.memory_gib === '' ? null : numberIn(row, 'memory_gib', FILE),
    microarchitecture: row.microarchitecture === '' ? standIn : row.microarchitecture,
    isStandIn: standIn !== null,
    gpuModel: row.gpu_model === '' ? null : row.gpu_model,
    reservedVcpus: reserved === undefined ? null : Number(reserved),
  };
}
