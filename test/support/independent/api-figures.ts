import { type Charge, type Figures, figuresOf } from './charge.js';
import type { SharedCharge } from './share-idle.js';

/** Expected figures under the names of the API. A type alias, because an interface is not assignable to a record. */
type ItemFigures = {
  readonly energy_kwh: number;
  readonly energy_kwh_low: number;
  readonly energy_kwh_high: number;
  readonly carbon_grams: number;
  readonly carbon_grams_low: number;
  readonly carbon_grams_high: number;
  readonly carbon_operational_grams: number;
  readonly carbon_embodied_grams: number;
  readonly cost_usd: number;
  readonly cost_usd_low: number;
  readonly cost_usd_high: number;
};
type ApiFigures = Readonly<Record<string, number | null>>;

const IDLE = '__idle__';
const SYSTEM = '__system__';

/** Figures that every item has. */
export function itemFigures(charges: readonly Charge[]): ItemFigures {
  const figures = figuresOf(charges);
  return {
    energy_kwh: figures.kwh[1],
    energy_kwh_low: figures.kwh[0],
    energy_kwh_high: figures.kwh[2],
    carbon_grams: figures.grams[1],
    carbon_grams_low: figures.grams[0],
    carbon_grams_high: figures.grams[2],
    carbon_operational_grams: figures.operationalGrams,
    carbon_embodied_grams: figures.embodiedGrams,
    cost_usd: figures.usd[1],
    cost_usd_low: figures.usd[0],
    cost_usd_high: figures.usd[2],
  };
}

/** The cluster as a whole, with its idle and system parts. */
export function totalFigures(charges: readonly Charge[]) {
  const total = itemFigures(charges);
  return {
    total_energy_kwh: total.energy_kwh,
    total_energy_kwh_low: total.energy_kwh_low,
    total_energy_kwh_high: total.energy_kwh_high,
    total_carbon_grams: total.carbon_grams,
    total_carbon_grams_low: total.carbon_grams_low,
    total_carbon_grams_high: total.carbon_grams_high,
    total_carbon_operational_grams: total.carbon_operational_grams,
    total_carbon_embodied_grams: total.carbon_embodied_grams,
    total_cost_usd: total.cost_usd,
    total_cost_usd_low: total.cost_usd_low,
    total_cost_usd_high: total.cost_usd_high,
    ...reservedFigures(charges),
  };
}

/** Idle and system as named in the totals and the nodes. */
export function reservedFigures(charges: readonly Charge[]): ApiFigures {
  const of = (namespace: string): Figures => figuresOf(charges.filter((charge) => charge.namespace === namespace));
  const [idle, system] = [of(IDLE), of(SYSTEM)];
  return {
    idle_energy_kwh: idle.kwh[1],
    idle_carbon_grams: idle.grams[1],
    idle_cost_usd: idle.usd[1],
    system_energy_kwh: system.kwh[1],
    system_carbon_grams: system.grams[1],
    system_cost_usd: system.usd[1],
  };
}

/** Components of a node or of a bucket. */
export function componentFigures(charges: readonly Charge[]): ApiFigures {
  const figures = figuresOf(charges);
  return {
    cpu_active_energy_kwh: figures.activeKwh,
    cpu_idle_energy_kwh: figures.idleKwh,
    memory_energy_kwh: figures.memoryKwh,
    gpu_energy_kwh: 0,
  };
}

/** Figures of one pod in addition to its charges; network is null when none was observed. */
export function podFigures(charges: readonly Charge[]): ApiFigures {
  const inputs = charges.flatMap(({ input }) => (input === null ? [] : [input]));
  const sum = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const seconds = sum(inputs.map((input) => input.liveSeconds)) ?? 0;
  const covered = charges.reduce((total, charge) => total + charge.coveredSeconds, 0);
  const used = sum(inputs.map((input) => input.cpuCoreSeconds));
  const requested = sum(inputs.map((input) => input.cpuRequestCores * input.liveSeconds)) ?? 0;
  return {
    ...itemFigures(charges),
    live_seconds: seconds,
    covered_seconds: covered,
    cpu_usage_millicores: used === null ? null : (1000 * used) / covered,
    cpu_request_millicores: (1000 * requested) / seconds,
    network_receive_bytes: sum(inputs.map((input) => input.networkReceiveBytes)),
    network_transmit_bytes: sum(inputs.map((input) => input.networkTransmitBytes)),
  };
}

/** An item with its part of idle and system. */
export function sharedFigures(charges: readonly SharedCharge[]): ApiFigures {
  const sum = (figure: (charge: SharedCharge) => number): number =>
    charges.reduce((total, charge) => total + figure(charge), 0);
  return {
    energy_kwh: sum((charge) => charge.kwh),
    carbon_operational_grams: sum((charge) => charge.operationalGrams),
    carbon_embodied_grams: sum((charge) => charge.embodiedGrams),
    cost_usd: sum((charge) => charge.usd),
  };
}

export function costFigures(charges: readonly Charge[]): ApiFigures {
  const figures = figuresOf(charges);
  return {
    cost_usd: figures.usd[1],
    cost_usd_low: figures.usd[0],
    cost_usd_high: figures.usd[2],
    cpu_cost_usd: figures.cpuUsd,
    memory_cost_usd: figures.memoryUsd,
    other_cost_usd: 0,
  };
}

export function carbonFigures(charges: readonly Charge[]): ApiFigures {
  const { carbon_grams, carbon_operational_grams, carbon_embodied_grams } = itemFigures(charges);
  return { carbon_grams, carbon_operational_grams, carbon_embodied_grams };
}
