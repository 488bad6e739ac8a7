import { expect } from 'chai';
import fc from 'fast-check';
import { cpuHistogram, memoryHistogram } from '../../../../src/domain/measures/histogram.js';
import { REQUEST_FORMULA } from '../../../../src/domain/recommendations/request-formula.js';
import { simulateRequests } from '../../../../src/domain/simulation/simulate-requests.js';
import { fullMeasures } from '../../../support/measures-fixture.js';
import { EVIDENCE_RANGE, GIB, steadyContainer, workloadEvidence } from '../../../support/recommendation-evidence.js';
import { findingsOf } from '../recommendations/evaluation/evaluated.js';

const parameters = fc.record({
  cpuPercentile: fc.double({ min: 0.5, max: 1, noNaN: true }),
  cpuMargin: fc.double({ min: 0, max: 1, noNaN: true }),
  memoryMargin: fc.double({ min: 0, max: 1, noNaN: true }),
  minCpuMillicores: fc.integer({ min: 1, max: 200 }),
  minMemoryBytes: fc.integer({ min: 2 ** 20, max: 2 ** 28 }),
});
const uses = fc.array(fc.integer({ min: 5, max: 1500 }), { minLength: 24, maxLength: 24 });

describe('simulations and recommendations', () => {
  it('propose the same requests for the same parameters, given in the request or configured', () =>
    fc.assert(
      fc.asyncProperty(parameters, uses, fc.integer({ min: 1e7, max: 1e9 }), async (given, use, memory) => {
        const container = steadyContainer({
          cpu: (hour) => use[hour % 24]!,
          cpuRequest: 8000,
          memory,
          memoryRequest: 16 * GIB,
        });
        const hours = Array.from({ length: 168 }, (_, hour) => ({
          hour: EVIDENCE_RANGE.from + hour * 3600,
          cpu: cpuHistogram(Array.from({ length: 60 }, () => container.cpu(hour))),
          memory: memoryHistogram(Array.from({ length: 60 }, () => memory)),
          memoryMaxBytes: memory,
          podSeconds: 3600,
          cpuRequestMillicores: 8000,
          memoryRequestBytes: 16 * GIB,
          memoryLimitBytes: null,
          oomKills: 0,
        }));
        const evidence = workloadEvidence({ containers: [container] });
        const history = {
          hours: hours.map(({ hour }) => ({ hour, measures: fullMeasures() })),
          containers: new Map([['app', hours]]),
          hasAutoscaler: false,
        };
        const formula = { ...REQUEST_FORMULA, ...given };
        const findings = await findingsOf(evidence, {
          options: { formula, disabledTypes: ['zombie_workload', 'autoscaling_candidate', 'off_peak_scaling'] },
        });
        const actions = findings.map(({ action }) => (action.kind === 'set_resources' ? action : null));
        const requested = simulateRequests(history, ['greenkube'], given, REQUEST_FORMULA)[0]?.containers[0];
        const configured = simulateRequests(history, ['greenkube'], {}, formula)[0]?.containers[0];
        expect(configured).to.deep.equal(requested);
        expect(actions.map((action) => action?.cpuRequestMillicores ?? null)).to.include(requested?.cpuMillicores);
        expect(actions.map((action) => action?.memoryRequestBytes ?? null)).to.include(requested?.memoryBytes);
      }),
      { numRuns: 50 },
    ));
});
