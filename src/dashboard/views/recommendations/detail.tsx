import type { Schemas } from '../../../client/index.js';
import { formatCarbon, formatMoney, formatRatio, toWords } from '../../format/numbers.js';
import { formatTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { CopyButton } from '../../parts/copy-button.js';
import { Loaded } from '../../parts/loaded.js';
import { useResource } from '../../state/resource.js';
import { hrefWith } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { ChangeStatus } from './change-status.js';
import { Evidence } from './evidence.js';
import { Patches } from './patches.js';
import { readRecommendation } from './read-recommendation.js';
import { Savings } from './savings.js';
import { Usage } from './usage.js';

type Recommendation = Schemas['RecommendationDetail'];

/** One recommendation: savings, evidence, patch, decision and history. */
export function Detail({ id }: { id: string }) {
  const found = useResource(`recommendation ${id}`, (signal) => readRecommendation(id, signal));
  return (
    <>
      <p>
        <a href={hrefWith({ id: null })}>All recommendations</a>
      </p>
      <Loaded from={found}>
        {({ recommendation, etag }) => (
          <>
            <Summary recommendation={recommendation} />
            <div class="columns">
              <Savings recommendation={recommendation} />
              <Evidence recommendation={recommendation} />
            </div>
            <Usage id={recommendation.id} />
            {recommendation.commands.length === 0 ? null : <Commands commands={recommendation.commands} />}
            <Patches recommendation={recommendation} />
            <div class="columns">
              <ChangeStatus key={etag} recommendation={recommendation} etag={etag} />
              <History recommendation={recommendation} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

function Summary({ recommendation }: { recommendation: Recommendation }) {
  const { summary, type, severity, confidence, status, window, coverage, requires, realised_by } = recommendation;
  const { timezone } = scope.value;
  return (
    <Card title={toWords(type)} isWide>
      <p class="text lead">
        <bdi>{summary}</bdi>
      </p>
      <p class="soft">
        {status}; severity {severity}; confidence {confidence}; evidence from {formatTime(window.from, timezone)} to{' '}
        {formatTime(window.to, timezone)}, {formatRatio(coverage)} of it observed.
      </p>
      <Others title="Apply these first" ids={requires} />
      <Others title="Its realisable savings need also" ids={realised_by} />
    </Card>
  );
}

function Others({ title, ids }: { title: string; ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <p>
      {title}:{' '}
      {ids.map((id) => (
        <span key={id}>
          <a href={hrefWith({ id })}>{id}</a>{' '}
        </span>
      ))}
    </p>
  );
}

function Commands({ commands }: { commands: readonly string[] }) {
  return (
    <Card title="Commands" actions={<CopyButton label="Copy" text={() => commands.join('\n')} />} isWide>
      <pre class="code">{commands.join('\n')}</pre>
    </Card>
  );
}

function History({ recommendation: { transitions, verification, currency } }: { recommendation: Recommendation }) {
  const { timezone } = scope.value;
  return (
    <Card title="History">
      {verification === null ? null : (
        <p>
          Verification: {toWords(verification.state)}, from {verification.before_hours} hours before and{' '}
          {verification.after_hours} after the change
          {verification.verified_savings === null
            ? '.'
            : `: ${formatCarbon(verification.verified_savings.carbon_grams)} and ${formatMoney(verification.verified_savings.cost, currency)} saved since.`}{' '}
          {verification.regressions.map(toWords).join(', ')}
        </p>
      )}
      <ul>
        {transitions.map(({ at, from_status, to_status, actor, reason, reference }) => (
          <li key={`${at} ${to_status}`} class="text">
            {formatTime(at, timezone)}: {from_status === null ? '' : `${from_status} → `}
            {to_status}, by {actor === 'api' ? 'a user' : 'the service'}
            {reason === null ? '' : `: ${reason}`} {reference === null ? '' : `(${reference})`}
          </li>
        ))}
      </ul>
    </Card>
  );
}
