/** Hardware of instance types by rule: sizes that customers choose themselves, and series on several processors. */

/** What a rule reads of the types that are listed. */
interface ListedType {
  readonly provider: string;
  readonly instanceType: string;
  readonly vcpus: number;
  readonly memoryGib: number | null;
}

/** `custom-4-8192` is an N1; others begin with their family: `n2-custom-4-8192`, `e2-custom-medium-4096`. */
const GOOGLE_CUSTOM = /^(?:([a-z]\d+[a-z]?)-)?custom-(micro|small|medium|\d+)-(\d+)(?:-ext)?$/;
/** vCPU of the shared-core sizes that have a name instead of a number. */
const SHARED_CORE_VCPUS = 2;

/**
 * A custom type of Google with the hardware of its family: that of the smallest standard size with as many vCPU, since
 * large sizes of N2 are of a newer generation. Null for any other type.
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
 * The micro-architecture that stands for a series on several processors: for these series of Azure the middle one of the
 * five that Microsoft names (Haswell, Broadwell, Skylake, Cascade Lake, Ice Lake). Null for any other type.
 */
export const standInMicroarchitecture = (provider: string, instanceType: string): string | null =>
  provider === 'azure' && AZURE_SERIES.test(instanceType) ? 'Skylake' : null;

/** The Azure size a constrained one is cut from, at the same price: `Standard_DS12-1_v2` is a `Standard_DS12_v2`. */
export const unconstrainedSize = (instanceType: string): string =>
  instanceType.replace(/^(Standard_[A-Z]+\d+)-\d+/, '$1');
