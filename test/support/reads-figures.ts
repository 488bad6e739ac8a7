import type { Operation } from 'openapi-backend';

const TAGS = ['metrics', 'timeseries'];

/** Whether an operation reads figures over a range: only these can be too expensive. */
export const readsFigures = ({ tags = [] }: Operation): boolean => TAGS.includes(tags[0] ?? '');
