import type { SourceProblem } from '../../domain/cluster/observation.js';
import { describeApiError } from './kube-client.js';

/** A kind of object in the inventory, with the names that the rules of a ClusterRole use. */
export interface ListedResource {
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Which data is used instead if the list fails, for the message. */
  readonly without: string;
  /** Whether all figures are complete without the list. */
  readonly isMinor?: boolean;
}

/** Reads one kind after the other; a list that fails does not affect the others. */
export interface InventoryLists {
  /** The objects of a list; empty if it failed, which is then one of the problems. */
  read<Value>(listed: ListedResource, list: () => Promise<readonly Value[]>): Promise<readonly Value[]>;
  /**
   * The failed lists.
   * @throws Error if all lists failed with the same error, which is then a problem of the API and not of a list
   */
  problems(): readonly SourceProblem[];
  /** Whether a list failed for another reason than a missing permission. */
  isInterrupted(): boolean;
}

const HTTP_FORBIDDEN = 403;

interface Failure {
  readonly listed: ListedResource;
  readonly cause: string;
  readonly isForbidden: boolean;
}

export function createInventoryLists(): InventoryLists {
  const failures: Failure[] = [];
  let lists = 0;
  return {
    async read(listed, list) {
      lists += 1;
      try {
        return await list();
      } catch (error) {
        const isForbidden = error instanceof Error && 'code' in error && error.code === HTTP_FORBIDDEN;
        failures.push({ listed, cause: describeApiError(error), isForbidden });
        return [];
      }
    },
    problems() {
      const [first] = failures;
      const isSame = failures.every(({ cause, isForbidden }) => !isForbidden && cause === first?.cause);
      if (first !== undefined && failures.length === lists && isSame) throw new Error(first.cause);
      return failures.map(problemOf);
    },
    isInterrupted: () => failures.some(({ isForbidden }) => !isForbidden),
  };
}

function problemOf({ listed, cause, isForbidden }: Failure): SourceProblem {
  const { resource, group, without, isMinor = false } = listed;
  const name = group === '' ? resource : `${resource}.${group}`;
  const remedy = isForbidden ? `; grant the service the verb list on ${name}` : '';
  const detail = `${name} cannot be listed: ${cause}${remedy}; ${without}`;
  return { source: 'kubernetes', query: resource, detail, isFatal: false, ...(isMinor ? { isMinor } : {}) };
}
