import { type Bar, barsTable } from './bars-table.js';
import type { EmbeddedResult } from './embedded/run-embedded.js';
import type { WorkloadResult } from './measure/measure-workload.js';
import { rowsPerSecond } from './results-text.js';
import type { ProfileResult } from './run-profile.js';

const MIB = 2 ** 20;
const isSeries = ({ name }: WorkloadResult): boolean => /^\/timeseries\/carbon (30 d|1 y)/.test(name);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function sqlBars({ workloads, profile }: ProfileResult): Bar[] {
  return workloads.filter(isSeries).flatMap(({ name, service, sql }) => {
    if (sql === null) return [];
    const ratio = service.p95 / sql.p95;
    return [
      {
        asked: `${profile.name}, ${name}: p95 at most 2 × hand-written SQL`,
        measured: `${ratio.toFixed(2)} × (${service.p95.toFixed(1)} / ${sql.p95.toFixed(1)} ms)`,
        isMet: ratio <= 2,
      },
    ];
  });
}

function stackBars({ workloads, profile }: ProfileResult): Bar[] {
  const bar = (name: string, asked: string, least: number): Bar[] => {
    const found = workloads.find((one) => one.name === name);
    if (found === undefined) return [];
    const share = found.service.perSecond / found.stack.perSecond;
    return [{ asked: `${profile.name}, ${asked}`, measured: percent(share), isMet: share >= least }];
  };
  return [
    ...bar('/metrics, answered 304', '304: at least 80 % of the stack with a constant handler', 0.8),
    ...bar('/metrics', '/metrics: at least 35 % of the stack with a constant handler', 0.35),
    ...bar(
      '/timeseries/carbon 24 h hourly by namespace',
      '24 h by namespace: at least 35 % of the stack with a constant handler',
      0.35,
    ),
  ];
}

/** Lists over the same 24 hours, against the list of namespaces. */
const LIST_FACTORS: Readonly<Record<string, number>> = {
  '/labels': 1.5,
  '/metrics/clusters': 1.5,
  '/metrics/labels/tier': 1.5,
  '/metrics/workloads': 1.5,
  '/metrics/workloads with percentiles': 3,
};

function listBars({ workloads, profile }: ProfileResult): Bar[] {
  const base = workloads.find(({ name }) => name === '/metrics/namespaces');
  return workloads.flatMap(({ name, service }) => {
    const most = LIST_FACTORS[name];
    if (most === undefined || base === undefined) return [];
    const ratio = service.p95 / base.service.p95;
    return [
      {
        asked: `${profile.name}, ${name}: p95 at most ${most} × /metrics/namespaces`,
        measured: `${ratio.toFixed(2)} × (${service.p95.toFixed(1)} / ${base.service.p95.toFixed(1)} ms)`,
        isMet: ratio <= most,
      },
    ];
  });
}

function ownBars(result: ProfileResult): Bar[] {
  const { profile, workloads, ingest, residentBytes } = result;
  const first = workloads.find(({ name }) => name.includes('page 1'));
  const deep = workloads.find(({ name }) => name.includes('depth'));
  const depth = first && deep ? deep.service.p95 / first.service.p95 : null;
  const longest = Math.max(
    0,
    ingest.longestBlockMilliseconds,
    ...workloads.map(({ service }) => service.longestBlockMilliseconds),
  );
  const rate = rowsPerSecond(result);
  return [
    ...(depth === null
      ? []
      : [
          {
            asked: `${profile.name}, page at depth 10,000: at most 1.5 × the first`,
            measured: `${depth.toFixed(2)} ×`,
            isMet: depth <= 1.5,
          },
        ]),
    {
      asked: `${profile.name}, memory of the service under 256 MiB`,
      measured: `${(residentBytes / MIB).toFixed(0)} MiB`,
      isMet: residentBytes < 256 * MIB,
    },
    {
      asked: `${profile.name}, ingest of at least 20,000 pod and node rows/s`,
      measured: Math.round(rate).toLocaleString('en-US'),
      isMet: rate >= 20_000,
    },
    {
      asked: `${profile.name}, roll-up of an hour of ${profile.ingestPods.toLocaleString('en-US')} pods under 5 s`,
      measured: `${ingest.rollUpSeconds.toFixed(2)} s`,
      isMet: ingest.rollUpSeconds < 5,
    },
    {
      asked: `${profile.name}, no block of the event loop over 50 ms`,
      measured: `${longest.toFixed(0)} ms`,
      isMet: longest <= 50,
    },
  ];
}

function growthBars(large: ProfileResult, small: ProfileResult): Bar[] {
  const names = `${large.profile.name} against ${small.profile.name}`;
  const growth = large.workloads.filter(isSeries).flatMap(({ name, service }) => {
    const other = small.workloads.find((one) => one.name === name);
    if (other === undefined) return [];
    const ratio = service.p95 / other.service.p95;
    return [
      {
        asked: `${names}, ${name}: p95 at most 1.5 ×`,
        measured: `${ratio.toFixed(2)} × (${service.p95.toFixed(1)} / ${other.service.p95.toFixed(1)} ms)`,
        isMet: ratio <= 1.5,
      },
    ];
  });
  const memory = large.residentBytes / small.residentBytes;
  return [
    ...growth,
    {
      asked: `${names}, memory of the service at most 1.2 ×`,
      measured: `${memory.toFixed(2)} ×`,
      isMet: memory <= 1.2,
    },
  ];
}

/** Reads of the embedded database run one at a time; these limits are on what a user notices of that. */
function embeddedBars({ profile, workloads, firstAnswerSeconds }: EmbeddedResult): Bar[] {
  const slowest = [...workloads].sort((a, b) => b.service.p95 - a.service.p95)[0];
  return [
    ...(slowest === undefined
      ? []
      : [
          {
            asked: `${profile.name}, embedded: p95 of every workload under 150 ms`,
            measured: `${slowest.service.p95.toFixed(0)} ms (${slowest.name})`,
            isMet: slowest.service.p95 < 150,
          },
        ]),
    {
      asked: `${profile.name}, embedded: first answer within 15 s`,
      measured: `${firstAnswerSeconds.toFixed(1)} s`,
      isMet: firstAnswerSeconds < 15,
    },
  ];
}

/** Limits and measurements. The last profile is compared with the one before it. */
export function barsText(results: readonly ProfileResult[], embedded: readonly EmbeddedResult[]): string {
  const [small, large] = results.slice(-2);
  const bars = [
    ...results.flatMap((result) => [...sqlBars(result), ...stackBars(result), ...listBars(result), ...ownBars(result)]),
    ...(small !== undefined && large !== undefined ? growthBars(large, small) : []),
    ...embedded.flatMap(embeddedBars),
  ];
  return barsTable(bars);
}
