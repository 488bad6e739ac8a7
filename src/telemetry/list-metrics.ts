import { Registry } from 'prom-client';
import { declareMetrics } from './declare-metrics.js';
import { declareRecommendationGauges, type NoFindingCounts } from './declare-recommendation-gauges.js';
import { declareWindowGauges } from './declare-window-gauges.js';
import type { GaugeInputs } from './gauge-inputs.js';

/** A metric of `/metrics`, without the metrics of the Node process. */
export interface DeclaredMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** What the metrics read when Prometheus scrapes. */
export interface MetricInputs extends GaugeInputs {
  readonly potentials: Parameters<typeof declareRecommendationGauges>[1];
  readonly undecided: () => ReadonlyMap<string, NoFindingCounts>;
}

/** Declares every metric of the service on the registry; returns those that the service sets itself. */
export function declareAllMetrics(registry: Registry, inputs: MetricInputs): ReturnType<typeof declareMetrics> {
  const declared = declareMetrics(registry, inputs);
  declareWindowGauges(registry, inputs.windows);
  declareRecommendationGauges(registry, inputs.potentials, inputs.undecided);
  return declared;
}

/** Every metric of the service, in the order of declaration, for the generated table of the guide. */
export function listMetrics(): readonly DeclaredMetric[] {
  const registry = new Registry();
  declareAllMetrics(registry, {
    pools: () => [],
    databaseFaults: () => [],
    windows: () => [],
    potentials: () => new Map(),
    undecided: () => new Map(),
  });
  return registry.getMetricsAsArray().map((metric) => {
    // prom-client keeps type and labels on the object; its type declarations leave them out.
    const { name, help, type, labelNames } = metric as unknown as {
      name: string;
      help: string;
      type: string;
      labelNames: readonly string[];
    };
    return { name, help, type: String(type), labels: labelNames };
  });
}
