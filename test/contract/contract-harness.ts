import type { Server } from 'node:http';
import type { ContractClient } from '../support/contract-client.js';
import type { DatabaseKind } from '../support/database.js';
import { startHttpHarness } from '../support/http-harness.js';
import { buildReadFixture, type FixtureHour, instant, type ReadFixture } from '../support/read-fixture.js';

/** 90 s after the end of the newest window, so that no window is due after it. */
const NOW = instant('2024-01-31T10:01:30Z');

const hour = (
  cluster: string,
  time: string,
  state: FixtureHour['state'],
  gaps: readonly number[] = [],
): FixtureHour => ({
  cluster,
  hour: instant(`2024-01-31T${time}:00Z`),
  state,
  gaps,
});

/** Two clusters; every state of an hour, a gap within an hour, and a missing hour (08:00). */
const HOURS: readonly FixtureHour[] = [
  hour('alpha', '05:00', 'sealed'),
  hour('alpha', '06:00', 'rolled'),
  hour('alpha', '07:00', 'dirty', [3, 4]),
  hour('alpha', '09:00', 'open'),
  hour('beta', '09:00', 'rolled'),
];

export interface ContractHarness extends ReadFixture {
  readonly client: ContractClient;
  readonly server: Server;
}

/** Starts the application over a real database with generated facts. Release it with `fresh.drop()`. */
export async function startContractHarness(
  kind: DatabaseKind,
  options: { readonly maxReadRows?: number } = {},
): Promise<ContractHarness> {
  const harness = await buildReadFixture(kind, HOURS, {
    now: NOW,
    ...options,
    shapes: { beta: { seed: 2, coverage: 0.5, team: 'green' } },
  });
  const { client, server } = await startHttpHarness({ store: harness.store, now: () => NOW });
  return { ...harness, client, server };
}
