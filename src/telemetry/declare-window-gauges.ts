import { Gauge, type Registry } from 'prom-client';
import type { GaugeInputs } from './gauge-inputs.js';

const LEVELS = [
  { level: 'cluster', of: 'cluster', labelNames: ['cluster'] },
  { level: 'namespace', of: 'namespace', labelNames: ['cluster', 'namespace'] },
  { level: 'pod', of: 'pod', labelNames: ['cluster', 'namespace', 'pod', 'uid'] },
  { level: 'label', of: 'value of a Kubernetes label', labelNames: ['cluster', 'key', 'value'] },
] as const;

const QUANTITIES = [
  { key: 'powerWatts', name: 'power_watts', help: 'Mean IT power' },
  { key: 'energyJoules', name: 'energy_joules', help: 'IT energy' },
  { key: 'carbonGrams', name: 'carbon_grams', help: 'Operational and embodied CO2e' },
  { key: 'costUsd', name: 'cost_usd', help: 'Cost' },
] as const;

/** Declares gauges of power, energy, carbon and cost of the newest window on four levels, and of the end of that window. */
export function declareWindowGauges(registry: Registry, windows: GaugeInputs['windows']): void {
  const registers = [registry];
  new Gauge({
    name: 'greenkube_last_window_end_timestamp_seconds',
    help: 'End of the window that the power, energy, carbon and cost gauges describe.',
    labelNames: ['cluster'],
    registers,
    collect() {
      this.reset();
      for (const { cluster, windowEnd } of windows()) this.set({ cluster }, windowEnd);
    },
  });
  for (const { level, of, labelNames } of LEVELS) {
    for (const { key, name, help } of QUANTITIES) {
      new Gauge<string>({
        name: `greenkube_${level}_${name}`,
        help: `${help} of each ${of} in the newest window; __idle__ and __system__ included.`,
        labelNames,
        registers,
        collect() {
          // Reset, so that removed series disappear.
          this.reset();
          for (const { cluster, levels } of windows()) {
            for (const { labels, amounts } of levels[level]) {
              const amount = amounts[key];
              if (amount !== null) this.set({ cluster, ...labels }, amount);
            }
          }
        },
      });
    }
  }
}
