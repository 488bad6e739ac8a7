import type { AddressInfo } from 'node:net';
import { startContractHarness } from '../contract/contract-harness.js';

/** Starts the service over a real database on a loopback port, for programs in separate processes. */
export interface ServiceHarness {
  readonly url: string;
  /** Response to a plain HTTP client, for comparison. @throws when the service rejects the request */
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
