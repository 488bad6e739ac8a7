import type { OperationHandlers } from '../../contract/index.js';
import { simulateRequests } from '../../domain/simulation/simulate-requests.js';
import { STRATEGIES } from '../../domain/simulation/strategy.js';
import { invalidBody } from '../../problem/problem.js';
import type { OperationDeps } from '../shared/deps.js';
import { findDefaultTo } from '../shared/request/scope.js';
import { toHistoryRequest, toStrategyParameters } from './simulation-request.js';
import { toSimulation } from './simulation-response.js';

type SimulationOperations = Pick<OperationHandlers, 'createSimulation'>;

/** Handler of simulations, which are computed per request and not stored. */
export function createSimulationOperations(
  deps: Pick<OperationDeps, 'collectionDelaySeconds' | 'currency' | 'now' | 'requestFormula' | 'simulations' | 'store'>,
): SimulationOperations {
  return {
    async createSimulation({ body, signal }) {
      const clusters = body.cluster === undefined ? [] : [body.cluster];
      const request = toHistoryRequest(body, await findDefaultTo(deps, clusters, signal), deps.now());
      const answer = await deps.simulations.readWorkloadHistory(request, signal);
      if (answer.clusters.length > 1)
        throw invalidBody('cluster', `several clusters have this workload; send one of ${answer.clusters.join(', ')}`);
      const outcomes =
        answer.history === null
          ? []
          : simulateRequests(
              answer.history,
              body.strategies ?? STRATEGIES,
              toStrategyParameters(body.parameters),
              deps.requestFormula,
            );
      const reply = toSimulation(request, answer, outcomes, deps.currency);
      return { status: 200, type: 'application/json', body: reply };
    },
  };
}
