/** Memory is proposed in whole MiB. */
export const MIB = 2 ** 20;

/** Margins are relative: 0.15 is 15 %. */
export const REQUEST_FORMULA = {
  cpuPercentile: 0.95,
  cpuMargin: 0.15,
  minCpuMillicores: 10,
  memoryMargin: 0.15,
  /** Applies to the memory limit at which a container was OOM killed. */
  oomMargin: 0.25,
  minMemoryBytes: 32 * MIB,
} as const;
/** The settings of the formula. */
export type RequestFormula = { readonly [K in keyof typeof REQUEST_FORMULA]: number };
