import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPrometheusSource } from '../../../src/sources/prometheus/windows/prometheus-source.js';
import { writeCases } from '../../support/cases/case-series.js';
import { SmallCluster, WEB } from '../../support/cases/small-cluster.js';
import { startPrometheus } from '../../support/prometheus-server.js';
import { barsTable } from '../bars-table.js';
import { hardware } from '../bench-postgres.js';
import { revision } from '../run-profile.js';
import { type CountedRequest, startCountingProxy } from './counting-proxy.js';

const RESULTS = fileURLToPath(new URL('../COLLECTION.md', import.meta.url));
const NODES = 20;
const PODS = 500;
const NAMESPACES = 10;
/** A full hour, and enough time around the measured window for its rates. */
const FROM = 1_772_409_600;
const SECONDS = 1500;
const WINDOW = { from: FROM + 900, to: FROM + 1200 };
const MAX_REQUESTS = 20;
const KIB = 1024;

/** Pods with one container each, spread evenly over nodes and namespaces. */
function generatedCluster() {
  const cluster = new SmallCluster();
  for (let node = 0; node < NODES; node += 1)
    cluster.node({ name: `node-${node}`, address: `10.0.0.${node + 1}`, usedCores: 2 });
  for (let pod = 0; pod < PODS; pod += 1) {
    cluster.pod({
      namespace: `team-${pod % NAMESPACES}`,
      name: `web-${pod}`,
      node: `node-${pod % NODES}`,
      containers: { web: { cores: 0.05, ...WEB } },
      owner: ['ReplicaSet', `web-${pod % 100}`],
    });
  }
  return cluster.done();
}

const sum = (requests: readonly CountedRequest[], of: (one: CountedRequest) => number): number =>
  requests.reduce((total, one) => total + of(one), 0);
const kib = (bytes: number): string => `${Math.round(bytes / KIB).toLocaleString('en-US')} KiB`;

function report(requests: readonly CountedRequest[], pods: number): string {
  const received = sum(requests, (one) => one.receivedBytes);
  const content = sum(requests, (one) => one.contentBytes);
  const plain = requests.filter(({ encoding }) => encoding !== 'gzip').length;
  const bars = barsTable([
    {
      asked: `one window of ${PODS} pods: at most ${MAX_REQUESTS} requests`,
      measured: String(requests.length),
      isMet: requests.length <= MAX_REQUESTS,
    },
    { asked: 'every response is compressed', measured: `${plain} are not`, isMet: plain === 0 },
    { asked: `all ${PODS} pods are observed`, measured: String(pods), isMet: pods === PODS },
  ]);
  const rows = requests.map(
    ({ path, sentBytes, receivedBytes, contentBytes }, index) =>
      `| ${index + 1} | ${path} | ${sentBytes.toLocaleString('en-US')} B | ${kib(receivedBytes)} | ${kib(contentBytes)} |`,
  );
  return [
    '# Collection',
    `Written by \`make bench\` on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ${hardware()}. ` +
      `One window of a cluster with ${NODES} nodes and ${PODS} pods, read from a real Prometheus through a proxy that counts.`,
    bars,
    '## Requests',
    `${requests.length} requests; ${kib(received)} received in gzip, ${kib(content)} after decompression.`,
    ['| | Path | sent | received | content |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

const prometheus = await startPrometheus({
  openMetrics: writeCases(new Map([['bench', generatedCluster()]]), FROM, SECONDS),
});
try {
  const proxy = await startCountingProxy(prometheus.url);
  const source = createPrometheusSource({ url: proxy.url, matchers: 'case="bench"' });
  const { windows } = await source.observe(WINDOW, new AbortController().signal);
  const text = report(proxy.requests, windows[0]?.observation.pods.length ?? 0);
  writeFileSync(RESULTS, `${text}\n`);
  console.log(`${text}\n\nwritten to ${RESULTS}`);
  await source.close();
  await proxy.stop();
} finally {
  await prometheus.stop();
}
