import type { ComponentChildren } from 'preact';
import type { Failure } from '../state/api.js';
import { type Resource, refresh } from '../state/resource.js';

const HINTS: Readonly<Record<number, string>> = {
  401: 'Sign in at the proxy in front of this service, then retry.',
  403: 'Your account may not read this; ask the owner of the service.',
};

export function FailureBox({ failure, isStale = false }: { failure: Failure; isStale?: boolean }) {
  const hint = failure.status === null ? null : HINTS[failure.status];
  return (
    <div class="notice problem" role="alert">
      <p>
        <strong>
          {failure.status === null ? '' : `${failure.status} `}
          {failure.title}
        </strong>
        {isStale ? ' The figures below are from an earlier refresh and may be outdated.' : ''}
      </p>
      <p>{failure.detail}</p>
      {hint ? <p>{hint}</p> : null}
      <button type="button" onClick={refresh}>
        Retry
      </button>
    </div>
  );
}

/** Shows data once it is there; a failure replaces it, or marks it as stale if a refresh failed. */
export function Loaded<Data>({
  from,
  children,
}: {
  from: Resource<Data>;
  children: (data: Data) => ComponentChildren;
}) {
  const { data, failure, isLoading } = from;
  if (data === null && failure !== null) return <FailureBox failure={failure} />;
  if (data === null) return <p class="loading">Loading…</p>;
  return (
    <div class={failure === null ? 'loaded' : 'loaded stale'} aria-busy={isLoading}>
      {failure === null ? null : <FailureBox failure={failure} isStale />}
      {children(data)}
    </div>
  );
}
