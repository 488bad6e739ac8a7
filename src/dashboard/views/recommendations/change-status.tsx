import { useState } from 'preact/hooks';
import type { Schemas } from '../../../client/index.js';
import { Card } from '../../parts/card.js';
import { apiWith, type Failure, toFailure } from '../../state/api.js';
import { refresh } from '../../state/resource.js';

type Status = Schemas['RecommendationUpdate']['status'];

/** The key is kept here until the page is closed, and stored nowhere. */
const memory = { key: '' };

const CHANGES: Readonly<Record<string, readonly (readonly [Status, string])[]>> = {
  open: [
    ['applied', 'Mark as applied'],
    ['dismissed', 'Dismiss'],
  ],
  applied: [['open', 'Open again']],
  dismissed: [['open', 'Open again']],
};

/** Marks a recommendation as applied or dismissed; an update of an older version is rejected by the service. */
export function ChangeStatus({
  recommendation: { id, status },
  etag,
}: {
  recommendation: Schemas['RecommendationDetail'];
  etag: string | null;
}) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const changes = CHANGES[status] ?? [];
  if (changes.length === 0) return null;
  const change = async (to: Status, form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    memory.key = String(data.get('key') ?? '');
    const reason = String(data.get('reason') ?? '').trim();
    try {
      await apiWith(memory.key).patch(
        '/api/v1/recommendations/{recommendation_id}',
        { recommendation_id: id },
        { status: to, ...(reason !== '' && { reason }) },
        { ...(etag !== null && { ifMatch: etag }) },
      );
      refresh();
    } catch (error) {
      setFailure(toFailure(error));
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const button = event.submitter;
    const chosen = changes.find(([to]) => button instanceof HTMLButtonElement && button.value === to);
    if (chosen !== undefined && event.currentTarget instanceof HTMLFormElement)
      change(chosen[0], event.currentTarget).catch(() => undefined);
  };
  return (
    <Card title="Decide">
      <form onSubmit={submit}>
        <label class="field">
          <span>API key, kept in memory only</span>
          <input type="password" name="key" autocomplete="off" required defaultValue={memory.key} />
        </label>
        <label class="field">
          <span>Reason, shown in the history</span>
          <input name="reason" maxLength={2000} />
        </label>
        <p class="actions">
          {changes.map(([to, text]) => (
            <button key={to} type="submit" value={to}>
              {text}
            </button>
          ))}
        </p>
      </form>
      {failure === null ? null : (
        <p class="notice problem" role="alert">
          <strong>
            {failure.status ?? ''} {failure.title}
          </strong>{' '}
          {failure.detail}
        </p>
      )}
    </Card>
  );
}
