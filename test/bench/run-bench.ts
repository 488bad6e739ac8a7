import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { barsText } from './bars-text.js';
import { hardware } from './bench-postgres.js';
import { type EmbeddedResult, runEmbedded } from './embedded/run-embedded.js';
import { PROFILES, type Profile } from './profile.js';
import { embeddedText, profileText } from './results-text.js';
import { type ProfileResult, prepare, revision, runProfile } from './run-profile.js';

const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));

/** `--profile S,M` in this order; `--directory` keeps the data for a later run; `--only` is a pattern of workloads. */
const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: 'S' },
    directory: { type: 'string' },
    only: { type: 'string', default: '' },
    results: { type: 'string', default: RESULTS },
  },
});

function profilesOf(names: string): Profile[] {
  return names.split(',').map((name) => {
    const profile = PROFILES[name];
    if (profile === undefined)
      throw new Error(`unknown profile ${name}; available: ${Object.keys(PROFILES).join(', ')}`);
    return profile;
  });
}

/** The profile that is also measured on the embedded database, which is designed for clusters of that size. */
const EMBEDDED_PROFILE = 'S';

function write(results: readonly ProfileResult[], embedded: readonly EmbeddedResult[]): void {
  const [first] = results;
  const bars = barsText(results, embedded);
  const settings = Object.entries(first?.settings ?? {}).map(([name, value]) => `\`${name}=${value}\``);
  const text = [
    '# Benchmark',
    `Written by \`make bench\` (profiles ${results.map(({ profile }) => profile.name).join(', ')}) on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ` +
      `${hardware()}; ${first?.version ?? ''} on the same machine with ${settings.join(', ')}, all else at PostgreSQL's defaults. ` +
      'Load generator, service, database and comparison servers share the processors. Four connections, one request at a time each. ' +
      'Every workload is measured together with its comparisons: the same result from hand-written SQL through `pg`; the same HTTP stack with a handler that returns a constant response; a minimal `node:http` server that sends the same bytes.',
    bars,
    ...results.map(profileText),
    ...embedded.map(embeddedText),
  ].join('\n\n');
  writeFileSync(values.results, `${text}\n`);
  console.log(`${bars}\n\nwritten to ${values.results}`);
}

const directory = values.directory ?? mkdtempSync(join(tmpdir(), 'greenkube-bench-'));
try {
  const profiles = profilesOf(values.profile);
  for (const profile of profiles) await prepare(directory, profile);
  const only = new RegExp(values.only);
  const results: ProfileResult[] = [];
  const embedded: EmbeddedResult[] = [];
  for (const profile of profiles) {
    results.push(await runProfile(directory, profile, only));
    if (profile.name === EMBEDDED_PROFILE) embedded.push(await runEmbedded(directory, profile, only));
    // Written after each profile, so that a failure of the next one loses no results.
    write(results, embedded);
  }
} finally {
  if (values.directory === undefined) rmSync(directory, { recursive: true, force: true });
}
