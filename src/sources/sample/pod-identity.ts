import { mix } from './hash-noise.js';
import type { PodLife } from './pod-slots.js';

/** The characters of generated Kubernetes names: no vowels and no look-alikes. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(seed: number, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += LETTERS[mix(seed, index) % LETTERS.length];
  return text;
}

const hex = (seed: number, step: number): string => mix(seed, step).toString(16).padStart(8, '0');

/** The name that the pod's controller would generate. A StatefulSet reuses its pod names. */
export function podName({ slot, generation, from }: PodLife): string {
  const { workload, workloadSeed, seed, index } = slot;
  const own = suffix(mix(seed, generation), 5);
  switch (workload.kind) {
    case 'StatefulSet':
      return `${workload.name}-${index}`;
    case 'Deployment':
      return `${workload.name}-${suffix(mix(workloadSeed, generation), 9)}-${own}`;
    case 'CronJob':
      return `${workload.name}-${Math.floor(from / 60)}-${own}`;
    case 'DaemonSet':
    case 'Job':
      return `${workload.name}-${own}`;
  }
}

/** A uid in the format of RFC 9562, unique for each pod. */
export function podUid({ slot, generation }: PodLife): string {
  const seed = mix(slot.seed, generation);
  const [second, third] = [hex(seed, 12), hex(seed, 13)];
  return `${hex(seed, 11)}-${second.slice(0, 4)}-4${second.slice(5)}-8${third.slice(1, 4)}-${third.slice(4)}${hex(seed, 14)}`;
}
