import { expect } from 'chai';
import type { Action, Finding } from '../../../../../src/domain/recommendations/finding.js';
import { EVIDENCE_RANGE, steadyContainer, workloadEvidence } from '../../../../support/recommendation-evidence.js';
import { findingsOf } from '../evaluation/evaluated.js';

/** Use at the given local hours and weekdays; the range starts on a Monday at midnight UTC. */
const office =
  (awake: (hourOfDay: number, day: number) => boolean, quiet = 2) =>
  (hour: number) =>
    awake(hour % 24, Math.floor(hour / 24)) ? 400 : quiet;
const byDay = office((hour, day) => hour >= 7 && hour < 19 && day < 5);

const found = async (cpu: (hour: number) => number, given = {}, sketch = {}): Promise<Finding | undefined> =>
  (await findingsOf(workloadEvidence({ containers: [steadyContainer({ cpu })], ...sketch }), given)).find(
    ({ type }) => type === 'off_peak_scaling',
  );
const schedulesOf = (finding: Finding | undefined) =>
  (finding?.action as Extract<Action, { kind: 'schedule_off_peak' }> | undefined)?.schedules;

describe('off_peak_scaling', () => {
  it('scales down nights and the weekend in one interval, from Friday evening to Monday morning', async () => {
    const finding = await found(byDay);
    expect(finding!.action).to.deep.equal({
      kind: 'schedule_off_peak',
      timezone: 'UTC',
      replicas: 1,
      schedules: [{ days: 'weekdays', downCron: '0 19 * * 1,2,3,4,5', upCron: '0 7 * * 1,2,3,4,5' }],
    });
  });

  it('evaluates weekdays and weekends separately, and does not scale down across a busy boundary', async () => {
    const nights = office((hour, day) => (day < 5 ? hour >= 6 && hour < 22 : hour < 2 || hour >= 9));
    expect(schedulesOf(await found(nights))).to.deep.equal([
      { days: 'weekdays', downCron: '0 22 * * 1,2,3,4', upCron: '0 6 * * 2,3,4,5' },
      { days: 'weekends', downCron: '0 2 * * 0,6', upCron: '0 9 * * 0,6' },
    ]);
  });

  it('has schedules in local hours', async () => {
    const schedules = schedulesOf(await found(byDay, { options: { timezone: 'Asia/Tokyo' } }));
    // 7 to 19 h UTC is 16 to 4 h in Tokyo: Friday evening extends into Saturday there, one of the two weekend days.
    expect(schedules).to.deep.equal([
      { days: 'weekdays', downCron: '0 4 * * 1,2,3,4,5', upCron: '0 16 * * 1,2,3,4,5' },
      { days: 'weekends', downCron: '0 4 * * 0,6', upCron: '0 0 * * 0,1' },
    ]);
  });

  it('requires four consecutive hours', async () => {
    const lunch = (hours: number) => office((hour) => hour < 10 || hour >= 10 + hours);
    expect(await found(lunch(3))).to.equal(undefined);
    expect(schedulesOf(await found(lunch(4)))![0]).to.include({
      downCron: '0 10 * * 1,2,3,4,5',
      upCron: '0 14 * * 1,2,3,4,5',
    });
  });

  it('requires less than 5 % of the p95', async () => {
    const lunch = (quiet: number) => office((hour) => hour < 10 || hour >= 15, quiet);
    expect(await found(lunch(19))).not.to.equal(undefined);
    expect(await found(lunch(22))).to.equal(undefined);
  });

  it('requires four of five weekdays', async () => {
    const busyNights = (days: number) =>
      office((hour, day) => (day < 5 && hour >= 6 && hour < 22) || day < days || day >= 5);
    expect(schedulesOf(await found(busyNights(1)))).not.to.equal(undefined);
    expect(await found(busyNights(2))).to.equal(undefined);
  });

  it('requires three weekdays, and two weekend days', async () => {
    const range = { from: EVIDENCE_RANGE.from, to: EVIDENCE_RANGE.from + 2 * 86_400 };
    const twoDays = workloadEvidence({ range, containers: [steadyContainer({ cpu: byDay })] });
    expect((await findingsOf(twoDays)).map(({ type }) => type)).not.to.include('off_peak_scaling');
    const untilSaturday = await found(byDay, {}, { runs: (hour: number) => hour < 144 });
    expect(schedulesOf(untilSaturday)).to.deep.equal([
      { days: 'weekdays', downCron: '0 19 * * 1,2,3,4', upCron: '0 7 * * 2,3,4,5' },
    ]);
  });

  it('saves the active and claimed energy of the hours scaled down', async () => {
    const evidence = workloadEvidence({ containers: [steadyContainer({ cpu: byDay })] });
    const finding = (await findingsOf(evidence)).find(({ type }) => type === 'off_peak_scaling')!;
    const asleep = evidence.hours.filter(({ hour }) => byDay((hour - EVIDENCE_RANGE.from) / 3600) === 2);
    const drawn = asleep.reduce((sum, { energyJoules }) => sum + energyJoules!, 0);
    const { realisable, reallocatedToIdle } = finding.savings;
    expect((realisable.energyKwh + reallocatedToIdle.energyKwh) * 3.6e6).to.be.closeTo(drawn, 1);
    expect(reallocatedToIdle.costUsd).to.be.greaterThan(0);
  });

  it('is not found for kinds without replicas, and undecided without samples', async () => {
    for (const kind of ['DaemonSet', 'CronJob']) expect(await found(byDay, {}, { kind }), kind).to.equal(undefined);
    expect(await found(byDay, {}, { containers: [] })).to.equal(undefined);
  });

  it('does not count hours without a row as quiet: the workload was already scaled down', async () => {
    const awake = (hour: number) => byDay(hour) === 400;
    expect(await found(byDay, {}, { runs: awake })).to.equal(undefined);
  });
});
