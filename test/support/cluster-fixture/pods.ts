import type { TimeRange } from '../../../src/domain/time/window.js';
import { noise } from './noise.js';
import type { FixtureContainer, FixtureOwner, FixturePod, Resources } from './scenario.js';

export const MIB = 2 ** 20;

export const resources = (cores: number, mib: number): Resources => ({ cores, bytes: mib * MIB });

/** A container with constant memory of about `mib` that uses about `cores`. */
export function container(
  name: string,
  cores: number,
  mib: number,
  more: Partial<FixtureContainer> = {},
): FixtureContainer {
  return {
    name,
    cores,
    memoryBytes: mib * MIB,
    memoryShape: 'steady',
    request: null,
    limit: null,
    throttledShare: 0,
    resetAt: null,
    ...more,
  };
}

/** A pod that runs before, during and after the range by default. */
export function pod(
  seed: number,
  range: TimeRange,
  place: { readonly namespace: string; readonly name: string; readonly node: string | null },
  containers: readonly FixtureContainer[],
  more: Partial<FixturePod> = {},
): FixturePod {
  const createdAt = more.createdAt ?? range.from - 1830;
  const endsAt = more.endsAt ?? range.to + 1830;
  return {
    uid: uidOf(seed, `${place.namespace}/${place.name}@${createdAt}`),
    owner: null,
    createdAt,
    runsAt: createdAt,
    endsAt,
    goneAt: endsAt,
    outcome: 'Succeeded',
    isHostNetwork: false,
    isPodLevelOnly: false,
    containers,
    initContainers: [],
    overhead: null,
    network: { eth0: { receive: 2000, transmit: 1000 } },
    diskBytesPerSecond: 0,
    ...place,
    ...more,
  };
}

export const replicaOf = (deployment: string, hash: string): FixtureOwner => ({
  kind: 'ReplicaSet',
  name: `${deployment}-${hash}`,
  parent: { kind: 'Deployment', name: deployment },
});

export const setOf = (kind: 'StatefulSet' | 'DaemonSet', name: string): FixtureOwner => ({ kind, name, parent: null });

function uidOf(seed: number, key: string): string {
  const hex = [0, 1, 2, 3].map((part) =>
    Math.floor(noise(seed, `${key}#${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  );
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
