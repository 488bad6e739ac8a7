/**
 * Rules for hardware that the table does not have: custom sizes, and the micro-architecture of series on several
 * processors.
 */

/** The properties of a listed type that the rules need. */
interface ListedType {
  readonly provider: string;
  readonly instanceType: string;
  readonly vcpus: number;
  readonly memoryGib: number | null;
}

/** Names of custom types: `custom-4-8192` (N1), else with the family: `n2-custom-4-8192`, `e2-custom-medium-4096`. */
const GOOGLE_CUSTOM = /^(?:([a-z]\d+[a-z]?)-)?custom-(micro|small|medium|\d+)-(\d+)(?:-ext)?$/;
/** Number of vCPU of the shared-core sizes `micro`, `small` and `medium`. */
const SHARED_CORE_VCPUS = 2;

/**
 * The row of a custom type of Google. Its hardware is that of the smallest standard size of its family with at least as
 * many vCPU, because large sizes of N2 use a newer generation. Null for any other type.
 */
export function googleCustomType<Row extends ListedType>(instanceType: string, listed: readonly Row[]): Row | null {
  const [, family = 'n1', size, mebibytes] = GOOGLE_CUSTOM.exec(instanceType) ?? [];
  if (size === undefined) return null;
  const vcpus = /^\d+$/.test(size) ? Number(size) : SHARED_CORE_VCPUS;
  const [host] = listed
    .filter((row) => row.provider === 'gcp' && row.instanceType.startsWith(`${family}-standard-`))
    .filter((row) => row.vcpus >= vcpus)
    .sort((a, b) => a.vcpus - b.vcpus);
  return host === undefined ? null : { ...host, instanceType, vcpus, memoryGib: Number(mebibytes) / 1024 };
}

/** Azure's B series of the first version, and Dv2 and DSv2. */
const AZURE_SERIES = /^Standard_(B\d+[lm]?s|DS?\d+(-\d+)?_v2)(_Promo)?$/;

/**
 * The assumed micro-architecture of a series that runs on several processors. For these series of Azure it is the
 * middle one of the five that Microsoft lists (Haswell, Broadwell, Skylake, Cascade Lake, Ice Lake). Null for any other
 * type.
 */
export const standInMicroarchitecture = (provider: string, instanceType: string): string | null =>
  provider === 'azure' && AZURE_SERIES.test(instanceType) ? 'Skylake' : null;

/**
 * The full Azure size of a size with constrained vCPUs, which has the same price: `Standard_DS12_v2` for
 * `Standard_DS12-1_v2`.
 */
export const unconstrainedSize = (instanceType: string): string =>
  instanceType.replace(/^(Standard_[A-Z]+\d+)-\d+/, '$1');
