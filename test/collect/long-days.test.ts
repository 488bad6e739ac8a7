import { expect } from 'chai';
import { writeCases } from '../support/cases/case-series.js';
import { baseCluster } from '../support/cases/small-cluster.js';
import type { Json } from '../support/collected-service.js';
import { startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { collectSmall } from '../support/small-service.js';

const HOUR = 3600;
const EXACT = 1e-9;
/** m5.xlarge by `measured-hosts.csv`: package, memory and other watts at 40 % (n1) and 8.75 % (n2) of 4 vCPU. */
const N1_WATTS = 6.11 + 0.75 * (14.32 - 6.11) + (3.85 + 0.75 * (9.92 - 3.85)) + 4;
const N2_WATTS = 2.41 + 0.875 * (6.11 - 2.41) + (2.41 + 0.875 * (3.85 - 2.41)) + 4;
const HOURLY_KWH = (N1_WATTS + N2_WATTS) / 1000;
/** List price of the type. */
const HOURLY_USD = 2 * 0.192;
/** Two nodes of 4 vCPU and 16 GiB, over four years. */
const HOURLY_EMBODIED_GRAMS = (2 * (4.5 * 4 + 1.05 * 16) * 1000) / 35_040;

interface LongDay {
  readonly title: string;
  readonly timezone: string;
  readonly date: string;
  /** Start of the day. */
  readonly start: number;
  readonly hours: number;
  /** Hours of the day before that are collected, too. */
  readonly hoursBefore: number;
  readonly stepSeconds: number;
  readonly hourlyBuckets: number;
}

const DAYS: readonly LongDay[] = [
  {
    title: '25 hours in autumn, scraped every 120 s',
    timezone: 'Europe/Paris',
    date: '2026-10-25',
    start: Date.UTC(2026, 9, 24, 22) / 1000,
    hours: 25,
    hoursBefore: 24,
    stepSeconds: 120,
    hourlyBuckets: 25,
  },
  {
    title: '23 hours in spring',
    timezone: 'Europe/Paris',
    date: '2026-03-29',
    start: Date.UTC(2026, 2, 28, 23) / 1000,
    hours: 23,
    hoursBefore: 1,
    stepSeconds: 60,
    hourlyBuckets: 23,
  },
  {
    title: '24.5 hours where clocks change by half an hour',
    timezone: 'Australia/Lord_Howe',
    date: '2026-04-05',
    start: Date.UTC(2026, 3, 4, 13) / 1000,
    hours: 24.5,
    hoursBefore: 1,
    stepSeconds: 120,
    hourlyBuckets: 25,
  },
];

const iso = (instant: number): string => new Date(instant * 1000).toISOString().replace('.000Z', 'Z');
const secondsOf = ({ start, end }: Json): number => (Date.parse(String(end)) - Date.parse(String(start))) / 1000;

describe('days with a change of the clock, from a real Prometheus to time series', function () {
  this.timeout(240_000);
  let home: ServiceHome;
  beforeEach(async () => {
    home = await serviceHome('server');
  });
  afterEach(() => home.remove());

  for (const { title, timezone, date, start, hours, hoursBefore, stepSeconds, hourlyBuckets } of DAYS) {
    it(`have figures in proportion to their hours: ${title}`, async () => {
      const [before, end] = [start - hoursBefore * HOUR, start + hours * HOUR];
      const cluster = baseCluster({ scrapes: { stepSeconds, offsetSeconds: 41 } });
      const openMetrics = writeCases(new Map([['days', cluster]]), before - HOUR, end - before + 2 * HOUR);
      const prometheus = await startPrometheus({ openMetrics });
      const environment = { GREENKUBE_BACKFILL: `${(end - before) / 60}m` };
      const options = { home, prometheusUrl: prometheus.url, name: 'days', environment, until: end };
      try {
        await collectSmall(options, async ({ ask }) => {
          const both = `cluster=days&from=${iso(before)}&to=${date}&timezone=${timezone}`;
          const alone = `cluster=days&from=${date}&to=${date}&timezone=${timezone}`;
          const items = async (path: string): Promise<readonly Json[]> => (await ask(path))['items'] as readonly Json[];

          const days = await items(`timeseries?${both}&group_by=daily`);
          expect(days.map((day) => [day['start'], day['end']])).to.deep.equal([
            [iso(before), iso(start)],
            [iso(start), iso(end)],
          ]);
          for (const day of days) expectConstantLoad(day);
          for (const name of ['carbon_grams', 'carbon_operational_grams', 'energy_kwh_high', 'cost_usd_high'])
            expectRatio(days[1]!, days[0]!, name, hours / hoursBefore);

          const parts = await items(`timeseries?${alone}&group_by=hourly`);
          expect(parts).to.have.lengthOf(hourlyBuckets);
          expect(parts.reduce((sum, part) => sum + secondsOf(part), 0)).to.equal(hours * HOUR);
          for (const part of parts) expectConstantLoad(part);

          const names = ['data', 'shop', '__idle__', '__system__'];
          const series = await items(`timeseries?${both}&group_by=daily&series_by=namespace`);
          expect(new Set(series.map((point) => point['series']))).to.deep.equal(new Set(names));
          for (const name of names) {
            const [first, second] = series.filter((point) => point['series'] === name);
            // Processes outside of pods have energy only.
            const charged = name === '__system__' ? [] : ['cost_usd', 'carbon_embodied_grams'];
            for (const figure of ['energy_kwh', 'carbon_operational_grams', ...charged])
              expectRatio(second!, first!, figure, hours / hoursBefore);
          }

          const totals = await ask(`metrics?${alone}`);
          expect(totals['coverage']).to.be.closeTo(1, EXACT);
          expect(totals['total_cost_usd']).to.be.closeTo(hours * HOURLY_USD, EXACT);
          expect(totals['total_energy_kwh']).to.be.closeTo(hours * HOURLY_KWH, EXACT);
          for (const [path, name, hourly] of [
            ['energy', 'energy_kwh', HOURLY_KWH],
            ['carbon', 'carbon_embodied_grams', HOURLY_EMBODIED_GRAMS],
            ['cost', 'cost_usd', HOURLY_USD],
          ] as const) {
            const [, day] = await items(`timeseries/${path}?${both}&group_by=daily`);
            expect(day![name], path).to.be.closeTo(hours * hourly, EXACT * hours * hourly);
          }
        });
      } finally {
        await prometheus.stop();
      }
    });
  }

  /** A bucket has the hourly rates times its own length. */
  function expectConstantLoad(bucket: Json): void {
    const length = secondsOf(bucket) / HOUR;
    const what = `at ${String(bucket['start'])}`;
    expect(bucket['coverage'], `coverage ${what}`).to.be.closeTo(1, EXACT);
    expect(bucket['estimation_reasons'], what).not.to.include('partial_window');
    for (const [name, hourly] of [
      ['energy_kwh', HOURLY_KWH],
      ['cost_usd', HOURLY_USD],
      ['carbon_embodied_grams', HOURLY_EMBODIED_GRAMS],
    ] as const)
      expect(bucket[name], `${name} ${what}`).to.be.closeTo(length * hourly, EXACT * length * hourly);
  }

  function expectRatio(after: Json, before: Json, name: string, ratio: number): void {
    expect(Number(before[name]), name).to.be.above(0);
    expect(Number(after[name]) / Number(before[name]), `${name} by length`).to.be.closeTo(ratio, EXACT * ratio);
  }
});
