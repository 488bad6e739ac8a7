import { around } from '../domain/estimation/bands.js';
import type { Banded } from '../domain/estimation/factors.js';
import { numberIn, ReferenceDataError, readTable } from './csv-table.js';

/** A host: what it cost to make and how many vCPU share it. */
export interface EmbodiedRow {
  readonly serverKg: Banded;
  readonly serverVcpus: number;
}
/** The row for an instance type; `isDefault` when it is the provider's median. */
export type FindEmbodied = (
  provider: string,
  instanceType: string | null,
) => EmbodiedRow & { readonly isDefault: boolean };

const FILE = 'embodied.csv';
const COLUMNS = ['provider', 'instance_type_or_family', 'server_kg_co2e', 'server_vcpus', 'source'] as const;
/** The source's own methods differ by this much for like hardware. */
const BAND = 0.5;

/**
 * Hosts from Cloud Carbon Footprint: exact type, else family (see `familyOf`), else the provider's default.
 * @throws ReferenceDataError when a host has no vCPU or the default of unknown providers is missing.
 */
export function readEmbodiedTable(): FindEmbodied {
  const hosts = new Map<string, EmbodiedRow>();
  for (const row of readTable(FILE, { columns: COLUMNS, key: ['provider', 'instance_type_or_family'] })) {
    const serverVcpus = numberIn(row, 'server_vcpus', FILE);
    if (serverVcpus === 0) throw new ReferenceDataError(`${FILE}: ${row.instance_type_or_family} has no vCPU`);
    const serverKg = around(numberIn(row, 'server_kg_co2e', FILE), BAND);
    hosts.set(`${row.provider}/${row.instance_type_or_family}`, { serverKg, serverVcpus });
  }
  const series = azureSeries(hosts);
  const last = hosts.get('unknown/default');
  if (last === undefined) throw new ReferenceDataError(`${FILE}: no default for unknown providers`);
  return (provider, instanceType) => {
    if (instanceType !== null) {
      const family = familyOf(provider, instanceType);
      const found =
        hosts.get(`${provider}/${instanceType}`) ??
        hosts.get(`${provider}/${unconstrained(instanceType)}`) ??
        hosts.get(`${provider}/${family}`) ??
        (provider === 'azure' ? series.get(family) : undefined) ??
        null;
      if (found !== null) return { ...found, isDefault: false };
    }
    return { ...(hosts.get(`${provider}/default`) ?? last), isDefault: true };
  };
}

/**
 * Family of a type: AWS before the dot (`m5.large` is of `m5`), Google the first two parts (`n1-standard-4` of
 * `n1-standard`), Azure the series without its size (`Standard_D16s_v5` of `Standard_D*s_v5`). Others publish none.
 */
function familyOf(provider: string, instanceType: string): string {
  if (provider === 'aws') return instanceType.replace(/\..*$/, '');
  if (provider === 'gcp') return instanceType.split('-').slice(0, 2).join('-');
  if (provider === 'azure') return instanceType.replace(/^(Standard_[A-Z]+)\d+(-\d+)?/, '$1*');
  return instanceType;
}

/** The Azure size a constrained one is cut from: `Standard_DS12-1_v2` is a `Standard_DS12_v2` that shows 1 vCPU. */
const unconstrained = (instanceType: string): string => instanceType.replace(/^(Standard_[A-Z]+\d+)-\d+/, '$1');

/** The table lists Azure by size only. Sizes of a series share a host; a series on several hosts has none of its own. */
function azureSeries(hosts: ReadonlyMap<string, EmbodiedRow>): ReadonlyMap<string, EmbodiedRow> {
  const series = new Map<string, EmbodiedRow[]>();
  for (const [key, host] of hosts) {
    if (!key.startsWith('azure/Standard_')) continue;
    const family = familyOf('azure', key.slice('azure/'.length));
    series.set(family, [...(series.get(family) ?? []), host]);
  }
  const shared = new Map<string, EmbodiedRow>();
  for (const [family, [first, ...rest]] of series) {
    const isSame = (host: EmbodiedRow): boolean =>
      host.serverVcpus === first?.serverVcpus && host.serverKg.value === first.serverKg.value;
    if (first !== undefined && rest.every(isSame)) shared.set(family, first);
  }
  return shared;
}
