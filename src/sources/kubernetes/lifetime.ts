import type { Lifetime } from '../../domain/cluster/inventory.js';
import type { EpochSeconds } from '../../domain/time/window.js';

interface ObjectTimes {
  readonly creationTimestamp?: Date;
  readonly deletionTimestamp?: Date;
}

const secondsOf = (instant: Date | undefined): EpochSeconds | null => {
  const milliseconds = instant === undefined ? Number.NaN : instant.getTime();
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
};

export const lifetimeOf = (metadata: ObjectTimes | undefined): Lifetime => ({
  createdAt: secondsOf(metadata?.creationTimestamp),
  deletedAt: secondsOf(metadata?.deletionTimestamp),
});
