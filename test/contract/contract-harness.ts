import type { Server } from 'node:http';
import type { ContractClient } from '../support/contract-client.js';
import type { DatabaseKind } from '../support/database.js';
import { startHttpWorld } from '../support/http-harness.js';
import { buildReadWorld, instant, type ReadWorld, type WorldHour } from '../support/read-fixture.js';

/** 90 s after the end of the newest window, so that nothing is missing behind it. */
const NOW = instant('2024-01-31T10:01:30Z');

const hour = (cluster: string, time: string, state: WorldHour['state'], gaps: readonly number[] = []): WorldHour => ({
  cluster,
  hour: instant(`2024-01-31T${time}:00Z`),
  state,
  gaps,
});

/** Two clusters; every state of an hour, a gap within one and an hour that is missing as a whole (08:00). */
const HOURS: readonly WorldHour[] = [
  hour('alpha', '05:00', 'sealed'),
  hour('alpha', '06:00', 'rolled'),
  hour('alpha', '07:00', 'dirty', [3, 4]),
  hour('alpha', '09:00', 'open'),
  hour('beta', '09:00', 'rolled'),
];

export interface World extends ReadWorld {
  readonly client: ContractClient;
  readonly server: Server;
}

/** The application over a real database that holds generated facts. Free it with `fresh.drop()`. */
export async function startWorld(kind: DatabaseKind, options: { readonly maxReadRows?: number } = {}): Promise<World> {
  const world = await buildReadWorld(kind, HOURS, {
    now: NOW,
    ...options,
    shapes: { beta: { seed: 2, coverage: 0.5 } },
  });
  const { client, server } = await startHttpWorld({ store: world.store, now: () => NOW });
  return { ...world, client, server };
}
