import type { AddressInfo } from 'node:net';
import { startContractHarness } from '../contract/contract-harness.js';

/** The service over a real database on a port of loopback, for programs in processes of their own. */
export interface ServiceHarness {
  readonly url: string;
  /** What any plain client gets, to compare with. @throws when the service refuses */
  fetchJson(path: string): Promise<ReturnType<typeof JSON.parse>>;
  stop(): Promise<void>;
}

export async function startServiceHarness(): Promise<ServiceHarness> {
  const { server, fresh } = await startContractHarness('embedded');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async fetchJson(path) {
      const response = await fetch(url + path);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await fresh.drop();
    },
  };
}
