import type { NodeProfile } from '../independent/factors.js';
import type { Dialect } from './scenario.js';

/**
 * The node properties that its series contain. kube-prometheus-stack exports no node labels: the provider id contains
 * the provider and, on AWS and GCP, the zone, but no instance type and no price class. The Azure provider id contains
 * no zone.
 */
const OF_STACK: Readonly<Record<string, NodeProfile>> = {
  'worker-1': { provider: 'aws', instanceType: null, gridZone: 'FR', isSpot: false },
  'worker-2': { provider: 'gcp', instanceType: null, gridZone: 'BE', isSpot: false },
  'worker-3': { provider: 'azure', instanceType: null, gridZone: null, isSpot: false },
  'worker-4': { provider: 'aws', instanceType: null, gridZone: 'FR', isSpot: false },
  'worker-5': { provider: 'unknown', instanceType: null, gridZone: null, isSpot: false },
};

const OF_PLAIN: Readonly<Record<string, NodeProfile>> = {
  'worker-1': { provider: 'aws', instanceType: 'r5.xlarge', gridZone: 'FR', isSpot: true },
  'worker-2': { provider: 'gcp', instanceType: 'n2-standard-8', gridZone: 'BE', isSpot: false },
  'worker-3': { provider: 'azure', instanceType: 'Standard_D2s_v5', gridZone: 'NL', isSpot: false },
  'worker-4': { provider: 'aws', instanceType: 'c6g.xlarge', gridZone: 'FR', isSpot: false },
  'worker-5': { provider: 'unknown', instanceType: null, gridZone: null, isSpot: false },
};

export const nodeProfiles = (dialect: Dialect): Readonly<Record<string, NodeProfile>> =>
  dialect === 'stack' ? OF_STACK : OF_PLAIN;
