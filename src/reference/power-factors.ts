import { around } from '../domain/estimation/bands.js';
import type { NodeFactors } from '../domain/estimation/factors.js';
import type { Reason } from '../domain/figures/reasons.js';
import type { PowerRow } from './power-table.js';
import type { ProviderRow } from './provider-table.js';

/** For nodes of which nothing is known: the rounded mean of the providers' averages (Cloud Carbon Footprint). */
const LAST_DEFAULT = { idleWattsPerVcpu: 0.75, fullWattsPerVcpu: 3.5 };
/** Error of an average over a provider's whole fleet. */
const DEFAULT_BAND = 0.4;

export type PowerFactors = Pick<NodeFactors, 'idleWattsPerVcpu' | 'activeWattsPerVcpu' | 'isPowerDefault'> & {
  readonly reasons: readonly Reason[];
};

/** Watts of known hardware, else the provider's average, else the average of all; both averages +-40 %. */
export function powerFactors(hardware: PowerRow | null, provider: ProviderRow | null): PowerFactors {
  if (hardware !== null) {
    return {
      idleWattsPerVcpu: hardware.idle,
      activeWattsPerVcpu: hardware.active,
      isPowerDefault: false,
      reasons: hardware.isProxy ? ['power_proxy'] : [],
    };
  }
  const { idleWattsPerVcpu, fullWattsPerVcpu } = provider ?? LAST_DEFAULT;
  return {
    idleWattsPerVcpu: around(idleWattsPerVcpu, DEFAULT_BAND),
    activeWattsPerVcpu: around(Math.max(0, fullWattsPerVcpu - idleWattsPerVcpu), DEFAULT_BAND),
    isPowerDefault: true,
    reasons: ['power_default'],
  };
}
