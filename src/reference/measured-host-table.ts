import { around, sumKnown } from '../domain/estimation/bands.js';
import type { Banded, LoadCurve } from '../domain/estimation/factors.js';
import { type CsvRow, numberIn, ReferenceDataError, readTable } from './csv-table.js';

/** An instance type whose host was measured on bare metal. The watts are the share of one instance. */
export interface MeasuredHost {
  readonly vcpus: number;
  /** CPU packages and other hardware (board, fans, disks), per vCPU. */
  readonly cpuWattsPerVcpu: LoadCurve;
  /** Memory of the whole instance. */
  readonly memoryWatts: LoadCurve;
}

const FILE = 'measured-hosts.csv';
const COLUMNS = [
  'provider',
  'instance_type',
  'cpu_model',
  'package_watts_idle',
  'package_watts_load10',
  'package_watts_load50',
  'package_watts_full',
  'memory_watts_idle',
  'memory_watts_load10',
  'memory_watts_load50',
  'memory_watts_full',
  'other_watts',
  'vcpus',
  'memory_gib',
  'source',
] as const;
type Row = CsvRow<(typeof COLUMNS)[number]>;

/**
 * Relative error of the measured watts of package and memory when they are applied to another machine of the same type.
 */
const MEASURED_BAND = 0.25;
/** Relative error of the watts of other hardware, which the authors of the data set assumed. */
const OTHER_BAND = 1;

/** Finds the measured host of an instance type. */
export type FindMeasuredHost = (provider: string, instanceType: string | null) => MeasuredHost | null;

/**
 * Hosts that Teads Engineering measured with turbostat.
 * @throws ReferenceDataError when a row has no vCPU.
 */
export function readMeasuredHosts(): FindMeasuredHost {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['provider', 'instance_type'] });
  const hosts = new Map(rows.map((row) => [`${row.provider}/${row.instance_type}`, measuredHost(row)]));
  return (provider, instanceType) => hosts.get(`${provider}/${instanceType}`) ?? null;
}

function measuredHost(row: Row): MeasuredHost {
  const watts = (column: (typeof COLUMNS)[number]): number => numberIn(row, column, FILE);
  const vcpus = watts('vcpus');
  if (vcpus === 0) throw new ReferenceDataError(`${FILE}: ${row.instance_type} has no vCPU`);
  const other = around(watts('other_watts') / vcpus, OTHER_BAND);
  const curve = (kind: 'package' | 'memory', change: (watts: number) => Banded): LoadCurve => ({
    idle: change(watts(`${kind}_watts_idle`)),
    load10: change(watts(`${kind}_watts_load10`)),
    load50: change(watts(`${kind}_watts_load50`)),
    full: change(watts(`${kind}_watts_full`)),
  });
  return {
    vcpus,
    cpuWattsPerVcpu: curve('package', (packages) => withOther(around(packages / vcpus, MEASURED_BAND), other)),
    memoryWatts: curve('memory', (memory) => around(memory, MEASURED_BAND)),
  };
}

const withOther = (packages: Banded, other: Banded): Banded => sumKnown([packages, other]) ?? packages;
