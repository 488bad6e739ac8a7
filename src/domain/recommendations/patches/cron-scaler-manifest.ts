import type { Action } from '../finding.js';
import { downSpans } from '../schedules/off-peak-schedules.js';
import { hourOfDay, WEEK_HOURS, type WeekSpan, weekdayOf, weeklyCron } from '../schedules/week-hours.js';
import type { Target } from '../target.js';
import type { PlainObject } from './plain-value.js';
import { builtInKind } from './workload-kind.js';

type WorkloadTarget = Extract<Target, { kind: 'workload' }>;

/**
 * A KEDA ScaledObject that scales the workload to zero off peak. Cron triggers define when pods are wanted, and the
 * highest value of several triggers counts, so the triggers cover the hours between the off-peak spans. Without KEDA,
 * two CronJobs that run `kubectl scale` at these times have the same effect. Null for custom resources.
 */
export function cronScalerManifest(
  { namespace, workload }: WorkloadTarget,
  action: Extract<Action, { kind: 'schedule_off_peak' }>,
): PlainObject | null {
  const kind = builtInKind(workload.kind);
  if (kind === null) return null;
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: workload.name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: kind.apiVersion, kind: workload.kind, name: workload.name },
      minReplicaCount: 0,
      maxReplicaCount: action.replicas,
      triggers: wakingTriggers(action),
    },
  };
}

function wakingTriggers({ schedules, timezone, replicas }: Extract<Action, { kind: 'schedule_off_peak' }>) {
  const groups = new Map<string, WeekSpan[]>();
  for (const span of betweenSpans(downSpans(schedules))) {
    const key = `${hourOfDay(span.fromHour)}-${hourOfDay(span.toHour)}`;
    groups.set(key, [...(groups.get(key) ?? []), span]);
  }
  return [...groups.values()].map(([first, ...more]): PlainObject => {
    const spans = first === undefined ? more : [first, ...more];
    const cronAt = (of: (span: WeekSpan) => number): string =>
      weeklyCron(hourOfDay(of(spans[0] ?? { fromHour: 0, toHour: 0 })), [
        ...new Set(spans.map((span) => weekdayOf(of(span)))),
      ]);
    return {
      type: 'cron',
      metadata: {
        timezone,
        start: cronAt(({ fromHour }) => fromHour),
        end: cronAt(({ toHour }) => toHour),
        desiredReplicas: String(replicas),
      },
    };
  });
}

/** The parts of the week outside of the spans, which are ascending and disjoint. */
function betweenSpans(spans: readonly WeekSpan[]): WeekSpan[] {
  return spans.map((span, place) => ({
    fromHour: span.toHour,
    toHour: spans[place + 1]?.fromHour ?? (spans[0]?.fromHour ?? 0) + WEEK_HOURS,
  }));
}
