import type { ChargedMeasures } from './charge.js';
import type { PodFact } from './facts.js';
import type { MeasureName } from './measures.js';

export type SharedName = Extract<MeasureName, `shared${string}`>;
/** What of a row was observed or claimed, and whose it is. */
export type SeenColumns = Omit<PodFact, keyof ChargedMeasures | SharedName>;
/** A row whose shared columns are still to be filled. */
export type UnsharedFact = Omit<PodFact, SharedName> & { [M in SharedName]: number | null };

/**
 * One row of the pod table. Written out column by column, without spreading: there is one row per pod and window, and
 * objects of this width made by spreads take several times as long and cost as much again in every fold over them.
 */
export function unsharedFact(seen: SeenColumns, columns: ChargedMeasures): UnsharedFact {
  return {
    namespace: seen.namespace,
    workload: seen.workload,
    workloadLabels: seen.workloadLabels,
    name: seen.name,
    uid: seen.uid,
    node: seen.node,
    cpuRequestCores: seen.cpuRequestCores,
    memoryRequestBytes: seen.memoryRequestBytes,
    liveSeconds: seen.liveSeconds,
    coveredSeconds: seen.coveredSeconds,
    cpuCoreSeconds: seen.cpuCoreSeconds,
    cpuRequestCoreSeconds: seen.cpuRequestCoreSeconds,
    cpuClaimCoreSeconds: seen.cpuClaimCoreSeconds,
    memoryByteSeconds: seen.memoryByteSeconds,
    memoryRequestByteSeconds: seen.memoryRequestByteSeconds,
    memoryClaimByteSeconds: seen.memoryClaimByteSeconds,
    memoryMaxBytes: seen.memoryMaxBytes,
    networkReceiveBytes: seen.networkReceiveBytes,
    networkTransmitBytes: seen.networkTransmitBytes,
    diskBytes: seen.diskBytes,
    restarts: seen.restarts,
    oomKills: seen.oomKills,
    throttledPeriods: seen.throttledPeriods,
    cfsPeriods: seen.cfsPeriods,
    gpuSeconds: seen.gpuSeconds,
    reasons: seen.reasons,
    cpuActiveJoules: columns.cpuActiveJoules,
    cpuIdleJoules: columns.cpuIdleJoules,
    memoryJoules: columns.memoryJoules,
    gpuJoules: columns.gpuJoules,
    energyJoules: columns.energyJoules,
    energyLowJoules: columns.energyLowJoules,
    energyHighJoules: columns.energyHighJoules,
    facilityJoules: columns.facilityJoules,
    carbonOperationalGrams: columns.carbonOperationalGrams,
    carbonOperationalLowGrams: columns.carbonOperationalLowGrams,
    carbonOperationalHighGrams: columns.carbonOperationalHighGrams,
    carbonEmbodiedGrams: columns.carbonEmbodiedGrams,
    carbonEmbodiedLowGrams: columns.carbonEmbodiedLowGrams,
    carbonEmbodiedHighGrams: columns.carbonEmbodiedHighGrams,
    costCpuUsd: columns.costCpuUsd,
    costMemoryUsd: columns.costMemoryUsd,
    costOtherUsd: columns.costOtherUsd,
    quality: columns.quality,
    priceSources: columns.priceSources,
    intensitySources: columns.intensitySources,
    pueSources: columns.pueSources,
    methodologyVersion: columns.methodologyVersion,
    sharedEnergyJoules: null,
    sharedEnergyLowJoules: null,
    sharedEnergyHighJoules: null,
    sharedFacilityJoules: null,
    sharedCarbonOperationalGrams: null,
    sharedCarbonOperationalLowGrams: null,
    sharedCarbonOperationalHighGrams: null,
    sharedCarbonEmbodiedGrams: null,
    sharedCarbonEmbodiedLowGrams: null,
    sharedCarbonEmbodiedHighGrams: null,
    sharedCostUsd: null,
  };
}
