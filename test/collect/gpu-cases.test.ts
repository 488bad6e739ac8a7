import { expect } from 'chai';
import { type CaseCluster, writeCases } from '../support/cases/case-series.js';
import { METERED_CASES, MIXED_CASES, SLICED_CASES, UNMETERED_CASES } from '../support/cases/gpu-cases.js';
import type { Json } from '../support/collected-service.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { collectSmall } from '../support/small-service.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const SECONDS = 5400;
/** Half an hour after the first hour. */
const RANGE = { from: FROM + 3600, to: FROM + 5400 };
const HOURS = (RANGE.to - RANGE.from) / 3600;
/** CPU 5.2 % used: 192 x (0.848 + 0.5208 x 0.482) W; memory (0.2 + 0.4 x 0.0521) W for 2048 - 384 GiB. */
const P5_CPU_WATTS = 192 * (0.848 + (10 / 19.2) * (1.33 - 0.848));
const P5_MEMORY_WATTS = (0.2 + (0.4 * 10) / 192) * (2048 - 2 * 192);

interface Seen {
  readonly node: Json;
  /** Costs of the namespace of the pod, and of the cluster. */
  readonly podCost: Json;
  readonly cost: Json;
}

describe('GPUs, from a real Prometheus to API responses', function () {
  this.timeout(180_000);
  const cases = new Map<string, CaseCluster>(
    Object.entries({ ...SLICED_CASES, ...MIXED_CASES, ...METERED_CASES, ...UNMETERED_CASES }).map(([name, build]) => [
      name,
      build(),
    ]),
  );
  let prometheus: PrometheusServer;
  let home: ServiceHome;
  before(async () => {
    prometheus = await startPrometheus({ openMetrics: writeCases(cases, FROM, SECONDS) });
    home = await serviceHome('server');
  });
  after(async () => {
    await prometheus?.stop();
    await home?.remove();
  });

  async function collect(name: string): Promise<Seen> {
    const options = { home, prometheusUrl: prometheus.url, name, until: RANGE.to };
    return collectSmall(options, async ({ items, get }) => {
      const nodes = await items('metrics/nodes', RANGE.from, RANGE.to);
      expect(nodes.map(({ node }) => node)).to.deep.equal(['g1']);
      const bucket = async (query: string): Promise<Json> => {
        const points = (await get('timeseries/cost', RANGE.from, RANGE.to, query))['items'] as readonly Json[];
        expect(points, query).to.have.lengthOf(1);
        return points[0]!;
      };
      const hourly = 'group_by=hourly';
      return { node: nodes[0]!, cost: await bucket(hourly), podCost: await bucket(`${hourly}&namespace=ml`) };
    });
  }
  const wattsOf = (kwh: unknown): number => (Number(kwh) / HOURS) * 1000;
  const hourlyOf = (usd: unknown): number => Number(usd) / HOURS;

  for (const name of Object.keys(SLICED_CASES)) {
    it(`four time slices are one device, and a pod with one carries a quarter of its cost: ${name}`, async () => {
      const { node, cost, podCost } = await collect(name);
      expect(wattsOf(node['gpu_energy_kwh']), 'idle watts').to.be.closeTo(8, 1e-9);
      expect(node['estimation_reasons']).to.include('gpu_use_unknown');
      expect(hourlyOf(cost['cost_usd']), 'node').to.be.closeTo(0.526, 1e-9);
      // Reference prices: 4 x 0.031611 + 16 x 0.004237 + 0.95 = 1.144236, of which 0.95 are the GPU.
      expect(hourlyOf(cost['other_cost_usd']), 'GPU').to.be.closeTo((0.526 * 0.95) / 1.144236, 1e-9);
      expect(hourlyOf(podCost['other_cost_usd']), 'pod').to.be.closeTo(0.1092, 5e-5);
      expect(podCost['other_cost_usd']).to.be.closeTo(Number(cost['other_cost_usd']) / 4, 1e-9);
    });
  }

  for (const name of Object.keys(MIXED_CASES)) {
    it(`MIG slices of several profiles are parts of their devices: ${name}`, async () => {
      const { node, cost, podCost } = await collect(name);
      expect(node['gpu_count']).to.equal(8);
      expect(wattsOf(node['gpu_energy_kwh']), 'idle watts').to.be.closeTo(8 * 46, 1e-9);
      expect(hourlyOf(cost['cost_usd']), 'node').to.be.closeTo(32.7726, 1e-9);
      // Reference prices: 96 x 0.031611 + 1152 x 0.004237 + 8 x 0.95 = 15.51568, of which 7.6 are the GPUs.
      const gpuCost = (32.7726 * 7.6) / 15.51568;
      expect(hourlyOf(cost['other_cost_usd']), 'GPUs').to.be.closeTo(gpuCost, 1e-9);
      expect(hourlyOf(podCost['other_cost_usd']), 'two slices of 1/7').to.be.closeTo(((2 / 7) * gpuCost) / 8, 1e-9);
    });
  }

  for (const name of Object.keys(METERED_CASES)) {
    it(`power that DCGM measures is the power of the GPUs, once: ${name}`, async () => {
      const { node } = await collect(name);
      expect(wattsOf(node['gpu_energy_kwh']), 'watts of the GPUs').to.be.closeTo(4000, 1e-6);
      const watts = 4000 + P5_CPU_WATTS + P5_MEMORY_WATTS;
      expect(wattsOf(node['energy_kwh']), 'watts of the node').to.be.closeTo(watts, 1e-6);
      expect(watts).to.be.closeTo(4580, 5);
      expect(node['gpu_count']).to.equal(8);
      expect(node['estimation_reasons']).not.to.include.any.members(['gpu_power_unknown', 'gpu_use_unknown']);
    });
  }

  it('without DCGM, the band of a known model holds every possible use', async () => {
    const { node } = await collect('known-model');
    expect(wattsOf(node['gpu_energy_kwh']), 'idle watts').to.be.closeTo(8 * 80.5, 1e-6);
    expect(wattsOf(node['energy_kwh_low'])).to.be.below(8 * 80.5 + P5_CPU_WATTS + P5_MEMORY_WATTS);
    expect(wattsOf(node['energy_kwh_high'])).to.be.above(4580);
    expect(node['estimation_reasons']).to.include('gpu_use_unknown');
  });

  it('without DCGM, the energy of an unknown model is null, and the band of the node holds it', async () => {
    const { node } = await collect('unknown-model');
    expect(node['gpu_energy_kwh']).to.equal(null);
    expect(wattsOf(node['energy_kwh']), 'known components').to.be.closeTo(P5_CPU_WATTS + P5_MEMORY_WATTS, 1e-6);
    expect(wattsOf(node['energy_kwh_high'])).to.be.above(8 * 1500 + P5_CPU_WATTS + P5_MEMORY_WATTS);
    expect(node['estimation_reasons']).to.include('gpu_power_unknown');
  });
});
