import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { SUB_STEP_SECONDS } from '../queries/queries.js';
import { type UsageSeries, usageAt } from './usage.js';

/**
 * The 60 s sub-steps of a window by container, one value for each step with a sample. `windowEnd` is the evaluation
 * time; the steps end at windowEnd - 240, ..., windowEnd.
 */
export function readSubSteps(
  entries: readonly UsageSeries[],
  windowEnd: EpochSeconds,
  isImplausible: (value: number) => boolean = () => false,
): Map<string, number[]> {
  const steps = new Map<string, number[]>();
  const first = windowEnd - WINDOW_SECONDS + SUB_STEP_SECONDS;
  for (let time = first; time <= windowEnd; time += SUB_STEP_SECONDS) {
    const usage = usageAt(entries, time, isImplausible);
    if (usage.isPodLevel) continue;
    for (const [container, value] of usage.byContainer) {
      const values = steps.get(container);
      if (values === undefined) steps.set(container, [value]);
      else values.push(value);
    }
  }
  return steps;
}
