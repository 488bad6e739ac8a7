import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/store/connection/connect.js';
import type { DatabaseKind } from '../support/database.js';
import { fillDisk } from '../support/fill-disk.js';
import { serviceHome } from '../support/service-home.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { mountSmallDisk } from '../support/small-disk.js';
import { readStoredContent, type StoredContent } from '../support/stored-content.js';
import { type Fault, startBreakablePostgres } from './breakable-postgres.js';

/** A fault of the service or of its database. `end` is also called after the service was killed. */
export interface ServiceFault {
  begin(service: ServiceProcess): Promise<void>;
  end(service: ServiceProcess): Promise<void>;
}

/** A database with the faults that it and its service can have. */
export interface FaultScene {
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, ServiceFault>>;
  /** Lets the next service lead at once. */
  expireLeases(): Promise<void>;
  readContent(): Promise<StoredContent>;
  remove(): Promise<void>;
}

/** Timeouts that are short enough for a fault to exceed them. */
const TIMEOUTS = {
  GREENKUBE_DATABASE_STATEMENT_TIMEOUT: '2s',
  GREENKUBE_DATABASE_CONNECT_TIMEOUT: '1s',
  GREENKUBE_DATABASE_IDLE_TRANSACTION_TIMEOUT: '45s',
};
const EMBEDDED_DISK_SIZE = '2g';

const signal = (service: ServiceProcess, name: NodeJS.Signals): void => {
  try {
    process.kill(service.pid, name);
  } catch {
    // It was killed.
  }
};
const PAUSED: ServiceFault = {
  begin: async (service) => service.pause(),
  end: async (service) => service.resume(),
};
/** The clock stays wrong until the process ends; `end` sets it right. See jumping-clock.ts. */
const CLOCK: ServiceFault = {
  begin: async (service) => signal(service, 'SIGUSR2'),
  end: async (service) => signal(service, 'SIGUSR2'),
};
const ofDatabase = ({ begin, end }: Fault): ServiceFault => ({ begin, end });

/** @param environment settings of a service apart from its database */
export const openScene = (kind: DatabaseKind, environment: Readonly<Record<string, string>>): Promise<FaultScene> =>
  kind === 'embedded' ? embeddedScene() : serverScene(environment);

async function embeddedScene(): Promise<FaultScene> {
  const disk = mountSmallDisk(EMBEDDED_DISK_SIZE);
  const home = await serviceHome('embedded', disk?.directory);
  const faults: Record<string, ServiceFault> = { paused: PAUSED, 'clock jump': CLOCK };
  if (disk !== null) {
    const filler = join(disk.directory, 'filler');
    faults['disk full'] = {
      begin: async () => fillDisk(filler),
      end: async () => rmSync(filler, { force: true }),
    };
  }
  return {
    environment: home.environment,
    faults,
    expireLeases: home.expireLeases,
    readContent: () => home.withDatabase(({ knex }) => readStoredContent(knex)),
    async remove() {
      await home.remove();
      disk?.remove();
    },
  };
}

async function serverScene(common: Readonly<Record<string, string>>): Promise<FaultScene> {
  const postgres = await startBreakablePostgres();
  const environment = { GREENKUBE_DATABASE_URL: postgres.url, ...TIMEOUTS };
  const expireLeases = (): Promise<void> =>
    postgres.withAdmin(async (knex) => {
      if (await knex.schema.hasTable('lease')) await knex.raw('update lease set expires_at = now()');
    });
  let successor: ServiceProcess | null = null;
  /** The successor leads and writes, and the paused leader resumes in the middle of it. */
  const pausedLeader: ServiceFault = {
    async begin(leader) {
      leader.pause();
      await expireLeases();
      successor = await startService({ ...common, ...environment });
      await successor.untilPlanned();
    },
    async end(leader) {
      leader.resume();
      await pause(500);
      await successor?.kill();
      await expireLeases();
    },
  };
  const faults = Object.entries(postgres.faults).map(([name, fault]) => [name, ofDatabase(fault)] as const);
  return {
    environment,
    faults: { ...Object.fromEntries(faults), 'paused leader': pausedLeader, paused: PAUSED, 'clock jump': CLOCK },
    expireLeases,
    async readContent() {
      const options = { url: postgres.directUrl, dataDir: '', poolMax: 1, statementTimeoutSeconds: 60 };
      const database = await openDatabase(options);
      return readStoredContent(database.knex).finally(() => database.close());
    },
    remove: postgres.remove,
  };
}
