import { Problem } from '../problem/problem.js';
import type { OperationDeps } from './shared/deps.js';

/** The stores that operations read and write. */
export type OperationStores = Pick<
  OperationDeps,
  'diagnostics' | 'recommendations' | 'recommendationUpdates' | 'simulations' | 'store'
>;

/**
 * Dependencies of the operations. The service accepts requests before its database is open; until then each access to a
 * store throws Problem `starting`, `migrating` or a state of a database that cannot be opened. Operations must therefore read
 * a store from their dependencies during a request, not before.
 * @param current returns null until the database is open
 */
export function withOpenStores(
  deps: Omit<OperationDeps, keyof OperationStores>,
  current: () => OperationStores | null,
): OperationDeps {
  const open = (): OperationStores => {
    const stores = current();
    if (stores !== null) return stores;
    const { state, detail } = deps.health();
    const kind = state === 'ready' || state === 'no-source' || state === 'stopping' ? 'starting' : state;
    throw new Problem(kind, detail ?? 'the service is starting');
  };
  return {
    ...deps,
    get store() {
      return open().store;
    },
    get recommendations() {
      return open().recommendations;
    },
    get recommendationUpdates() {
      return open().recommendationUpdates;
    },
    get diagnostics() {
      return open().diagnostics;
    },
    get simulations() {
      return open().simulations;
    },
  };
}
