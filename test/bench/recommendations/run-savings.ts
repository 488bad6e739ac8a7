import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyFindings } from '../../support/scheduler/known-waste.js';
import { hardware } from '../bench-postgres.js';
import { revision } from '../run-profile.js';

const RESULTS = fileURLToPath(new URL('../SAVINGS.md', import.meta.url));
const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);
/** The least share of the promised realisable savings that must come true, in each cluster. */
const MIN_RATIO = 0.8;
/** The rules propose the 95th percentile plus a margin. */
const MAX_ABOVE_REQUEST = 0.05;

const outcomes: Awaited<ReturnType<typeof applyFindings>>[] = [];
for (const seed of SEEDS) outcomes.push(await applyFindings(seed));

const sum = (of: (outcome: (typeof outcomes)[number]) => number): number =>
  outcomes.reduce((total, outcome) => total + of(outcome), 0);
const ratios = outcomes
  .filter(({ promisedUsd }) => promisedUsd > 0)
  .map(({ savedUsd, promisedUsd }) => savedUsd / promisedUsd)
  .sort((a, b) => a - b);
const [least = 0] = ratios;
const aboveRequest = Math.max(...outcomes.map(({ hoursAboveRequest }) => hoursAboveRequest));
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

const text = `# Savings that come true

Written by \`make bench\` on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ${hardware()}.

${SEEDS.length} generated clusters with a month of history and known waste. All findings of high confidence are applied in a simulator of the scheduler (\`test/support/scheduler/\`): requests decide where pods fit, nodes are scored by least allocated, and empty nodes go.

| figure | value | limit |
| --- | ---: | ---: |
| promised realisable savings, USD a year | ${sum(({ promisedUsd }) => promisedUsd).toFixed(0)} | |
| saved by removed nodes, USD a year | ${sum(({ savedUsd }) => savedUsd).toFixed(0)} | |
| saved of promised, all clusters | ${percent(sum(({ savedUsd }) => savedUsd) / sum(({ promisedUsd }) => promisedUsd))} | at least ${percent(MIN_RATIO)} |
| saved of promised, worst cluster | ${percent(least)} | at least ${percent(MIN_RATIO)} |
| saved of promised, median cluster | ${percent(ratios[Math.floor(ratios.length / 2)] ?? 0)} | |
| clusters with a promise | ${ratios.length} | |
| pod-hours with CPU use above the request, worst cluster | ${percent(aboveRequest)} | at most ${percent(MAX_ABOVE_REQUEST)} |
| node-hours in which pods need more CPU than the node has | ${sum(({ throttledHours }) => throttledHours)} | 0 |
| pods above their memory request, and nodes above their memory | ${sum(({ memoryExceeded }) => memoryExceeded)} | 0 |
`;
writeFileSync(RESULTS, text);
console.log(text);
const isRisky =
  aboveRequest > MAX_ABOVE_REQUEST || sum(({ throttledHours, memoryExceeded }) => throttledHours + memoryExceeded) > 0;
if (least < MIN_RATIO || isRisky) process.exitCode = 1;
