import type { Schemas } from '../../client/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { hrefTo } from '../state/route.js';

const SETTINGS = 'GREENKUBE_PROMETHEUS_URL=http://prometheus.monitoring:9090';

const STATES: Readonly<Record<string, string>> = {
  starting: 'The service is starting; figures follow in a moment.',
  migrating: 'The service is migrating its database; figures follow when it is done.',
  'database-unavailable': 'The service cannot reach its database. What is shown may be outdated.',
  'database-node-unavailable': 'The service cannot reach a node of its database. What is shown may be outdated.',
  'database-read-only': 'The database accepts no writes: nothing is collected.',
  'database-full': 'The disk of the database is full: nothing is collected.',
  'database-locked': 'Another session of the database holds a lock. What is shown may be outdated.',
};

function NoSource() {
  return (
    <div class="notice problem">
      <p>
        <strong>No data source is configured.</strong> Set the address of Prometheus and start the service again:
      </p>
      <pre>{SETTINGS}</pre>
      <p>
        <CopyButton label="Copy" text={() => SETTINGS} /> <a href="guide/connect">Connect a cluster</a>
      </p>
    </div>
  );
}

/**
 * States of the service that concern all views.
 * @param notices messages about parameters that were replaced by a default
 */
export function Banners({ health, notices }: { health: Schemas['Health'] | null; notices: readonly string[] }) {
  const backfilling = health?.clusters.filter(({ backfill }) => backfill !== null && !backfill.is_finished) ?? [];
  const state = health === null ? undefined : STATES[health.state];
  return (
    <>
      {health?.is_sample ? (
        <p class="notice sample">
          <strong>Sample cluster.</strong> All figures are simulated. Set GREENKUBE_PROMETHEUS_URL to see your own:{' '}
          <a href="guide/connect">Connect a cluster</a>
        </p>
      ) : null}
      {health?.state === 'no-source' ? <NoSource /> : null}
      {state === undefined ? null : <p class="notice problem">{state}</p>}
      {backfilling.map(({ name, backfill }) => (
        <p key={name} class="notice">
          The past of <bdi>{name}</bdi> is being collected: {backfill?.done_windows} of {backfill?.total_windows}{' '}
          windows. Ranges that reach further back are partial. <a href={hrefTo('status')}>Status</a>
        </p>
      ))}
      {notices.map((text) => (
        <p key={text} class="notice" role="status">
          {text}
        </p>
      ))}
    </>
  );
}
