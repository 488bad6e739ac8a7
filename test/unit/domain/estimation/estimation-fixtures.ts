import fc from 'fast-check';
import { UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import type { NodeObservation, PodObservation, WindowObservation } from '../../../../src/domain/cluster/observation.js';
import type { HardwareFactors } from '../../../../src/domain/estimation/estimate-node.js';
import type { Banded, LoadCurve, PodSize } from '../../../../src/domain/estimation/factors.js';
import { straightLine } from '../../../../src/domain/estimation/load-curve.js';
import type { PodFact, WindowFacts } from '../../../../src/domain/measures/entity-facts.js';

export const GIB = 2 ** 30;

export const aNode = (over: Partial<NodeObservation> = {}): NodeObservation => ({
  name: 'n1',
  spec: { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 8 * GIB },
  labels: {},
  existsSeconds: 300,
  coveredSeconds: 300,
  cpuCoreSeconds: null,
  memoryWorkingSetBytes: null,
  measuredCpuJoules: null,
  measuredPlatformJoules: null,
  measuredDramJoules: null,
  measuredIdlePart: null,
  measuredGpuJoules: null,
  gpuUtilisation: null,
  reasons: [],
  ...over,
});

export const aPod = (over: Partial<PodObservation> = {}): PodObservation => ({
  namespace: 'production',
  name: 'a',
  uid: `uid-${over.name ?? 'a'}`,
  node: 'n1',
  workload: { kind: 'Deployment', name: over.name ?? 'a' },
  workloadLabels: {},
  isHostNetwork: false,
  liveSeconds: 300,
  cpuCoreSeconds: 0,
  memoryWorkingSetBytes: 0,
  memoryMaxBytes: 0,
  cpuRequestCores: 0,
  memoryRequestBytes: 0,
  gpuRequest: 0,
  networkReceiveBytes: 0,
  networkTransmitBytes: 0,
  diskBytes: 0,
  restarts: 0,
  oomKills: 0,
  throttledPeriods: 0,
  cfsPeriods: 0,
  containers: [],
  reasons: [],
  ...over,
});

const banded = (value: number, low = value, high = value): Banded => ({ value, low, high });

export const someFactors = (over: Partial<HardwareFactors> = {}): HardwareFactors => ({
  cpuWattsPerVcpu: straightLine(banded(0.74, 0.444, 1.036), banded(3.5, 2.1, 4.9)),
  powerSource: 'provider_average',
  memoryWattsPerGib: straightLine(banded(0.2, 0.1, 0.4), banded(0.6, 0.3, 1)),
  hostMemoryWatts: null,
  unexposedGpus: 0,
  typeGpus: 0,
  gpuWatts: { idle: banded(8, 4.8, 11.2), full: banded(71, 42.6, 99.4) },
  pue: { ...banded(1.15, 1.075, 1.225), source: 'provider_published' },
  intensity: { ...banded(100, 85, 115), zone: 'FR', source: 'zone_average' },
  embodied: { lifetimeSeconds: 35_040 * 3600 },
  price: {
    nodeUsdPerHour: null,
    cpuUsdPerCoreHour: banded(0.03, 0.024, 0.048),
    memoryUsdPerGibHour: banded(0.004, 0.0032, 0.0064),
    gpuUsdPerHour: banded(0.95, 0.475, 1.995),
    source: 'reference_on_demand',
  },
  podSizeOf: null,
  reasons: [],
  microarchitecture: null,
  ...over,
});

export const aWindow = (
  nodes: readonly NodeObservation[],
  pods: readonly PodObservation[] = [],
): WindowObservation => ({
  windowStart: 1_700_000_100,
  nodes,
  pods,
  namespaces: [],
  autoscalers: [],
});

export const rowOf = (facts: WindowFacts, name: string, node = 'n1'): PodFact => {
  const row = facts.pods.find((pod) => pod.name === name && pod.node === node);
  if (row === undefined) throw new Error(`no row ${name} on ${node}`);
  return row;
};

/** A figure that is usually valid, sometimes null, sometimes 0, sometimes implausible. */
const figure = (max: number): fc.Arbitrary<number | null> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 1e6 }).map((part) => (part / 1e6) * max) },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, max * 1000) },
  );
const seconds = fc.oneof(fc.constant(300), fc.constant(0), fc.integer({ min: 0, max: 300 }));
const band = (max: number): fc.Arbitrary<Banded> =>
  fc
    .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 100, max: 300 }))
    .map(([part, low, high]) => {
      const value = (part / 1000) * max;
      // a quotient rounds: 100 % must be the figure itself
      return { value, low: value * (low / 100), high: value * (high / 100) };
    });

/** Each end of the band rises with the load; low <= value <= high at each load. */
const curve = (max: number): fc.Arbitrary<LoadCurve> =>
  fc.tuple(band(max), band(max), band(max), band(max)).map((steps) => {
    let last = banded(0);
    const points = steps.map(({ value, low, high }) => {
      last = banded(last.value + value, last.low + low, last.high + high);
      return last;
    });
    return { idle: points[0]!, load10: points[1]!, load50: points[2]!, full: points[3]! };
  });

const nodeArbitrary = (name: string): fc.Arbitrary<NodeObservation> =>
  fc
    .record({
      vcpus: figure(128),
      memoryBytes: figure(512 * GIB),
      gpuCount: fc.constantFrom(0, 0, 1, 0.5, 8),
      serverless: fc.constantFrom(null, null, null, 'fargate', 'autopilot'),
      existsSeconds: seconds,
      coveredSeconds: seconds,
      cpuCoreSeconds: figure(128 * 300),
      memoryWorkingSetBytes: figure(512 * GIB),
      measuredCpuJoules: figure(1e6),
      measuredPlatformJoules: figure(1e6),
      measuredDramJoules: figure(1e5),
      measuredIdlePart: figure(1),
      measuredGpuJoules: figure(1e6),
      gpuUtilisation: figure(1),
    })
    .map(({ vcpus, memoryBytes, gpuCount, serverless, ...seen }) =>
      aNode({ ...seen, name, spec: { ...UNKNOWN_SPEC, vcpus, memoryBytes, gpuCount, serverless } }),
    );

const podArbitrary = (nodes: number): fc.Arbitrary<PodObservation> =>
  fc
    .record({
      place: fc.nat({ max: nodes - 1 }),
      liveSeconds: seconds,
      cpuCoreSeconds: figure(8 * 300),
      memoryWorkingSetBytes: figure(64 * GIB),
      cpuRequestCores: figure(16),
      memoryRequestBytes: figure(64 * GIB),
      gpuRequest: fc.constantFrom(0, 0, 0, 1),
    })
    .map(({ place, ...seen }) => aPod({ ...seen, node: `n${place}` }));

const factorsArbitrary: fc.Arbitrary<HardwareFactors> = fc
  .record({
    cpuWattsPerVcpu: curve(5),
    memoryWattsPerGib: curve(1),
    hostMemoryWatts: fc.option(curve(200)),
    powerSource: fc.constantFrom('measured_host', 'microarchitecture', 'provider_average', 'overall_average'),
    podSizeOf: fc.constantFrom(null, null, ({ vcpus, gib }: PodSize) => ({
      vcpus: Math.ceil(vcpus) + 1,
      gib: Math.ceil(gib) + 1,
    })),
    unexposedGpus: fc.constantFrom(0, 0, 2),
    typeGpus: fc.constantFrom(0, 0, 1),
    gpuWatts: fc.option(fc.record({ idle: band(50), full: band(400) })),
    pue: band(2),
    intensity: band(900),
    nodeUsdPerHour: fc.option(fc.oneof(band(12), fc.constant(banded(0)))),
    cpuUsdPerCoreHour: fc.oneof(band(0.1), fc.constant(banded(0))),
  })
  .map(({ pue, intensity, nodeUsdPerHour, cpuUsdPerCoreHour, ...power }) => {
    const base = someFactors(power);
    return {
      ...base,
      pue: { ...pue, source: 'assumed' },
      intensity: { ...intensity, zone: null, source: 'configured_default' },
      price: { ...base.price, nodeUsdPerHour, cpuUsdPerCoreHour },
    };
  });

export interface AnyWindow {
  readonly observation: WindowObservation;
  readonly factors: readonly HardwareFactors[];
}

/** Arbitrary windows: 1 to 4 nodes, 0 to 10 pods, null and implausible figures, all kinds of factors. */
export const anyWindow: fc.Arbitrary<AnyWindow> = fc.integer({ min: 1, max: 4 }).chain((count) =>
  fc.record({
    observation: fc
      .tuple(
        fc.tuple(...Array.from({ length: count }, (_, place) => nodeArbitrary(`n${place}`))),
        fc.array(podArbitrary(count), { maxLength: 10 }),
      )
      .map(([nodes, pods]) =>
        aWindow(
          nodes,
          pods.map((pod, place) => ({ ...pod, name: `p${place}`, uid: `u${place}` })),
        ),
      ),
    factors: fc.array(factorsArbitrary, { minLength: count, maxLength: count }),
  }),
);
