import { expect } from 'chai';
import { emptyMeasures } from '../../../../src/domain/measures/measures.js';
import type { Action } from '../../../../src/domain/recommendations/finding.js';
import { usageOfWeek } from '../../../../src/domain/usage/week-usage.js';

/** A Sunday, 0:00 UTC. */
const SUNDAY = Date.UTC(2026, 0, 4) / 1000;
const HOUR = 3600;
const SCHEDULE: Action = {
  kind: 'schedule_off_peak',
  timezone: 'Asia/Tokyo',
  schedules: [{ days: 'weekdays', downCron: '0 20 * * 5,6', upCron: '0 6 * * 0,6' }],
  replicas: 2,
};

/** An hour with pods that use the given cores. */
const hourOf = (hour: number, cores: number | null, coveredSeconds = HOUR) => ({
  hour,
  measures: {
    ...emptyMeasures(),
    coveredSeconds,
    cpuCoreSeconds: cores === null ? null : cores * coveredSeconds,
    memoryByteSeconds: 1e6 * coveredSeconds,
  },
});

describe('the mean use in the hours of the week', () => {
  it('has all 168 hours, in the time zone of the schedule', () => {
    const hours = usageOfWeek([hourOf(SUNDAY, 0.25)], SCHEDULE);
    expect(hours).to.have.length(168);
    expect(hours.filter(({ observedHours }) => observedHours > 0)).to.eql([
      { weekday: 0, hour: 9, observedHours: 1, cpuMeanMillicores: 250, memoryMeanBytes: 1e6, isScaledDown: false },
    ]);
  });

  it('marks the hours in which the schedule scales down, also across the end of the week', () => {
    const down = usageOfWeek([], SCHEDULE).filter(({ isScaledDown }) => isScaledDown);
    const times = (weekday: number) => down.filter((one) => one.weekday === weekday).map(({ hour }) => hour);
    expect(times(5)).to.eql([20, 21, 22, 23]);
    expect(times(6)).to.eql([0, 1, 2, 3, 4, 5, 20, 21, 22, 23]);
    expect(times(0)).to.eql([0, 1, 2, 3, 4, 5]);
    expect(down).to.have.length(20);
  });

  it('weights hours by their observed time, and is null where nothing was observed', () => {
    const week = 168 * HOUR;
    const action: Action = { kind: 'move_start', startHourUtc: 3, shiftHours: 2 };
    const hours = usageOfWeek(
      [
        hourOf(SUNDAY, 1, HOUR),
        hourOf(SUNDAY + week, 0, 3 * HOUR),
        hourOf(SUNDAY + HOUR, null),
        hourOf(SUNDAY + 2 * HOUR, 0, 0),
      ],
      action,
    );
    expect(hours[0]).to.include({ weekday: 0, hour: 0, observedHours: 2, cpuMeanMillicores: 250, isScaledDown: false });
    expect(hours[1]).to.include({ observedHours: 1, cpuMeanMillicores: null, memoryMeanBytes: 1e6 });
    expect(hours[2]).to.include({ observedHours: 0, cpuMeanMillicores: null, memoryMeanBytes: null });
  });

  it('is empty for an action without a schedule', () => {
    expect(usageOfWeek([hourOf(SUNDAY, 1)], { kind: 'scale_to_zero' })).to.eql([]);
  });
});
