import type { Schemas } from '../../../client/index.js';
import { dayAndHour } from '../../format/times.js';

type Node = Schemas['Node'];

/** What the nodes know of one grid zone. */
export interface Zone {
  readonly zone: string;
  readonly nodes: readonly string[];
  /** Mean over the nodes, weighted by energy; null if unknown. */
  readonly intensity: number | null;
  readonly sources: readonly string[];
}

/** The filter of the API accepts at most 100 nodes; they have the same intensity, so the first ones represent a zone. */
const MAX_NODES = 20;

export function toZones(nodes: readonly Node[]): Zone[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) groups.set(node.grid_zone ?? '', [...(groups.get(node.grid_zone ?? '') ?? []), node]);
  return [...groups]
    .map(([zone, own]) => {
      const known = own.filter((node) => node.grid_intensity_grams_per_kwh !== null && (node.energy_kwh ?? 0) > 0);
      const energy = known.reduce((sum, node) => sum + (node.energy_kwh ?? 0), 0);
      const grams = known.reduce(
        (sum, node) => sum + (node.energy_kwh ?? 0) * (node.grid_intensity_grams_per_kwh ?? 0),
        0,
      );
      return {
        zone: zone === '' ? 'unknown zone' : zone,
        nodes: own.slice(0, MAX_NODES).map(({ node }) => node),
        intensity: energy > 0 ? grams / energy : null,
        sources: [...new Set(own.flatMap(({ intensity_source }) => intensity_source ?? []))],
      };
    })
    .sort((a, b) => (a.zone < b.zone ? -1 : 1));
}

/** Intensities by day and hour of the day; a day with a change of the clock can have an hour twice, and the later one is shown. */
export interface HeatMap {
  readonly days: readonly string[];
  readonly values: ReadonlyMap<string, number | null>;
  readonly low: number;
  readonly high: number;
}

export const cellKey = (day: string, hour: number): string => `${day} ${hour}`;

export function toHeatMap(points: readonly Schemas['CarbonPoint'][], timezone: string): HeatMap {
  const values = new Map<string, number | null>();
  const days: string[] = [];
  for (const { start, grid_intensity_grams_per_kwh } of points) {
    const { day, hour } = dayAndHour(start, timezone);
    if (days.at(-1) !== day) days.push(day);
    values.set(cellKey(day, hour), grid_intensity_grams_per_kwh);
  }
  const known = [...values.values()].filter((value) => value !== null);
  return { days, values, low: Math.min(...known), high: Math.max(...known) };
}

/** Mean intensity of each hour of the day, cleanest first; hours without a known value are left out. */
export function cleanestHours({ days, values }: HeatMap): { readonly hour: number; readonly mean: number }[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const known = days.flatMap((day) => values.get(cellKey(day, hour)) ?? []);
    return { hour, mean: known.reduce((sum, value) => sum + value, 0) / known.length };
  })
    .filter(({ mean }) => Number.isFinite(mean))
    .sort((a, b) => a.mean - b.mean);
}
