import { route } from '../../state/route.js';
import { Detail } from './detail.js';
import { List } from './list.js';
import { RECOMMENDATION_SORTS, SEVERITIES, STATUSES, TYPES } from './texts.js';

export const RECOMMENDATION_CHOICES = {
  status: STATUSES,
  severity: SEVERITIES,
  type: TYPES,
  order: RECOMMENDATION_SORTS,
} as const;

const ID = /^rec_[0-9a-z]{16}$/;

/** What to change: the list, or one recommendation with its evidence, patch and history. */
export function Recommendations() {
  const id = route.value.params.get('id');
  if (id === null) return <List />;
  if (!ID.test(id)) return <p class="notice">{id} is not the id of a recommendation.</p>;
  return <Detail id={id} />;
}
