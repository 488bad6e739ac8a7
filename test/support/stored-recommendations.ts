import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import { RECOMMENDATION_TYPES, SEVERITIES } from '../../src/domain/recommendations/vocabulary.js';
import { amountsFixture, EVALUATED_AT, findingFixture, recommendationFixture } from './recommendation-fixture.js';

/** 12 recommendations of a cluster: every type and severity, some with equal amounts, some dismissed or applied. */
export const stored = (cluster: string, firstNumber: number): Recommendation[] =>
  Array.from({ length: 12 }, (_, index) => {
    const isNode = index % 4 === 3;
    return recommendationFixture(firstNumber + index, {
      cluster,
      status: index === 10 ? 'dismissed' : index === 11 ? 'applied' : 'open',
      statusChangedAt: EVALUATED_AT + Math.floor(index / 2) * 0.25,
      finding: findingFixture({
        type: RECOMMENDATION_TYPES[index % RECOMMENDATION_TYPES.length] ?? 'rightsize_cpu',
        severity: SEVERITIES[index % 3] ?? 'info',
        confidence: index % 2 === 0 ? 'high' : 'low',
        target: isNode
          ? { kind: 'node', node: `n${index}` }
          : {
              kind: 'workload',
              namespace: index < 6 ? 'production' : 'batch',
              workload: { kind: index % 2 === 0 ? 'Deployment' : 'CronJob', name: `w${index % 5}` },
              container: null,
            },
        savings: {
          realisable: amountsFixture(100 * Math.floor(index / 2)),
          // Large enough to change the order if it counted.
          reallocatedToIdle: amountsFixture(index === 5 ? -50 : 1000 - 90 * index),
          annualFactor: index === 7 ? 365 : 365 / 7,
        },
      }),
      verification:
        index === 11
          ? {
              checkedAt: EVALUATED_AT,
              state: 'verified',
              beforeHours: 24,
              afterHours: 24,
              verifiedSavings: amountsFixture(7),
              regressions: [],
            }
          : null,
    });
  });

/** Realisable carbon in a year, in grams. */
export const annualCarbon = ({ finding: { savings } }: Recommendation): number =>
  savings.realisable.carbonGrams * savings.annualFactor;

/** Carbon of the capacity that becomes idle in a year, in grams. */
export const annualIdleCarbon = ({ finding: { savings } }: Recommendation): number =>
  savings.reallocatedToIdle.carbonGrams * savings.annualFactor;
