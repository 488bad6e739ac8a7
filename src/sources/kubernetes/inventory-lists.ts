import type { SourceProblem } from '../../domain/cluster/observation.js';
import { describeApiError } from './kube-client.js';

/** A kind of object that the inventory lists, as the rules of a role name it. */
export interface ListedResource {
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  /** What the figures rest on without the list. */
  readonly without: string;
  /** No figure is missing without it. */
  readonly isMinor?: boolean;
}

/** Lists one kind after the other. A list that fails leaves the others as they are. */
export interface InventoryLists {
  /** What the list has; empty when it failed, which is then one of the problems. */
  read<Value>(listed: ListedResource, list: () => Promise<readonly Value[]>): Promise<readonly Value[]>;
  /**
   * What failed.
   * @throws Error when every list failed for the same reason: then the API is at fault and not a list
   */
  problems(): readonly SourceProblem[];
}

/** What a role needs. */
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
  };
}

function problemOf({ listed, cause, isForbidden }: Failure): SourceProblem {
  const { resource, group, without, isMinor = false } = listed;
  const name = group === '' ? resource : `${resource}.${group}`;
  const remedy = isForbidden ? `; grant the service the verb list on ${name}` : '';
  const detail = `${name} cannot be listed: ${cause}${remedy}; ${without}`;
  return { source: 'kubernetes', query: resource, detail, isFatal: false, ...(isMinor ? { isMinor } : {}) };
}
