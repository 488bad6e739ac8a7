import { ceilTo, type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { labelsKey } from '../client/raw-samples.js';
import { isValidSample, type Series } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { podKeyOf, subjectNodeOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { QueryName } from '../queries/queries.js';
import { countIn, overlaps, timesIn } from '../samples/spans.js';
import { valuesOf } from './copy-labels.js';
import { groupByMeasurement, MEASUREMENT_FAMILIES, type MeasurementFamily } from './measurements.js';

/** Answers in which every measurement occurs once. */
export interface SingleAnswers {
  readonly answers: Answers;
  /** Whether copies of the figures of a pod or node differ in the window that ends at `time`. */
  haveCopiesThatDiffer(subject: string, time: EpochSeconds): boolean;
}

/** Largest relative difference between copies. If they differ more, at least one of them is wrong. */
const TOLERATED_DIFFERENCE = 0.05;
/** Figures whose copies are compared. */
const COMPARED: ReadonlySet<QueryName> = new Set([
  'containerCpu',
  'memorySum',
  'rootCpu',
  'rootMemory',
  'exporterCpu',
  'exporterMemory',
  'keplerJoules',
  'dcgmMillijoules',
  'dcgmUtilisation',
  'networkReceive',
  'networkTransmit',
]);

/**
 * Reduces copies of a measurement to one. Series of one measurement that were stored at the same time are copies. The
 * copy with the most samples in the window is kept; of equal ones, the one with the smallest label set. Series of one
 * measurement that follow one another in time are its parts: all are kept, and the reader of the answers adds them up.
 */
export function withoutCopies(answers: Answers, directory: NodeDirectory): SingleAnswers {
  const replaced = new Map<QueryName, readonly Series[]>();
  const differing = copiesApart(answers);
  const compared = comparedValues(answers);
  for (const family of MEASUREMENT_FAMILIES) {
    const times = createSampleTimes(answers, family);
    for (const name of family.queries) {
      const note = COMPARED.has(name)
        ? (subject: string, time: EpochSeconds) => differing.add(`${time} ${subject}`)
        : () => undefined;
      const single = keepOne(name, answers.of(name), { family, directory, times, compared: compared(name), note });
      if (single !== null) replaced.set(name, single);
    }
  }
  return {
    answers: { ...answers, of: (name) => replaced.get(name) ?? answers.of(name) },
    haveCopiesThatDiffer: (subject, time) => differing.has(`${time} ${subject}`),
  };
}

/**
 * Keys of the windows and subjects in which copies of state metrics differ. The queries have already merged these
 * copies with `max by`.
 */
const copiesApart = (answers: Answers): Set<string> =>
  new Set(
    answers.of('differingStates').flatMap(({ labels, start, step, values }) => {
      const subject = podKeyOf(labels) ?? subjectNodeOf(labels);
      return values.flatMap((value, index) => (value === undefined ? [] : [`${start + index * step} ${subject}`]));
    }),
  );

type ComparedValue = (series: Series, index: number) => number;

/** Sums of gauge samples depend on the number of scrapes, so their means are compared. */
function comparedValues(answers: Answers): (name: QueryName) => ComparedValue {
  const value: ComparedValue = ({ values }, index) => values[index] ?? 0;
  const counts = new Map(answers.of('memoryCount').map((series) => [labelsKey(series.labels), series]));
  return (name) =>
    name === 'memorySum'
      ? (series, index) => value(series, index) / (counts.get(labelsKey(series.labels))?.values[index] ?? Number.NaN)
      : value;
}

/** Whether several of the series have a value in the same window. */
export function areAmbiguous(series: readonly Series[]): boolean {
  const [first, ...others] = series;
  if (first === undefined || others.length === 0) return false;
  return first.values.some((_, index) => series.filter(({ values }) => values[index] !== undefined).length > 1);
}

interface Comparison {
  readonly family: MeasurementFamily;
  readonly directory: NodeDirectory;
  readonly times: SampleTimes;
  readonly compared: ComparedValue;
  /** Called for each window in which the copies of a subject differ. */
  readonly note: (subject: string, time: EpochSeconds) => void;
}

/** Null when every measurement already occurs once. */
function keepOne(
  name: QueryName,
  all: readonly Series[],
  { family, directory, times, compared, note }: Comparison,
): readonly Series[] | null {
  let isChanged = false;
  const kept = new Map<Series, (number | undefined)[]>();
  for (const { subject, series } of groupByMeasurement(family, all, directory).values()) {
    if (!areAmbiguous(series)) continue;
    const candidates = [...series].sort((a, b) => (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1));
    const length = candidates[0]?.values.length ?? 0;
    for (let index = 0; index < length; index += 1) {
      const here = candidates.filter(({ values }) => values[index] !== undefined);
      if (here.length < 2) continue;
      const first = here[0] as Series;
      const end = ceilTo(first.start + index * first.step, WINDOW_SECONDS);
      const { parts: chosen, differ } = chooseParts(here, index, end, family, times, compared);
      const parts = name === 'memoryValues' ? [aliveAt(chosen, first.start + index * first.step, end, times)] : chosen;
      if (differ) note(subject, end);
      for (const dropped of here) {
        if (parts.includes(dropped)) continue;
        isChanged = true;
        const values = kept.get(dropped) ?? [...dropped.values];
        values[index] = undefined;
        kept.set(dropped, values);
      }
    }
  }
  return isChanged ? all.map((series) => ({ ...series, values: kept.get(series) ?? series.values })) : null;
}

/** The series of one measurement to add up in a window; none of them is a copy of another. */
function chooseParts(
  here: readonly Series[],
  index: number,
  end: EpochSeconds,
  family: MeasurementFamily,
  times: SampleTimes,
  compared: ComparedValue,
): { readonly parts: readonly Series[]; readonly differ: boolean } {
  const candidates = here.map((series) => {
    const value = series.values[index] ?? 0;
    const sampleTimes = times.around(series, end);
    const samples = family.isCount ? value : (sampleTimes?.samples ?? 0);
    return { series, value: compared(series, index), sampleTimes, samples, isValidSample: isValidSample(value) };
  });
  // The sort is stable: equal candidates stay in the order of their labels.
  candidates.sort((a, b) => Number(b.isValidSample) - Number(a.isValidSample) || b.samples - a.samples);
  const parts: typeof candidates = [];
  let differ = false;
  for (const candidate of candidates) {
    const original = parts.find(
      (part) =>
        part.sampleTimes === null ||
        candidate.sampleTimes === null ||
        overlaps(part.sampleTimes.times, candidate.sampleTimes.times),
    );
    if (original === undefined) parts.push(candidate);
    else differ ||= Math.abs(original.samples - candidate.samples) <= 1 && areApart(original.value, candidate.value);
  }
  return { parts: parts.map(({ series }) => series), differ };
}

/**
 * Of the parts of a gauge, the one that was stored last. An older part keeps its value for the lookback period of a
 * query.
 */
function aliveAt(
  parts: readonly Series[],
  time: EpochSeconds,
  end: EpochSeconds,
  times: SampleTimes,
): Series | undefined {
  const newest = (series: Series): number => times.around(series, end)?.times.findLast((each) => each <= time) ?? 0;
  return [...parts].sort((a, b) => newest(b) - newest(a))[0];
}

const areApart = (a: number, b: number): boolean =>
  isValidSample(a) && isValidSample(b) && Math.abs(a - b) > TOLERATED_DIFFERENCE * Math.max(a, b);

interface SampleTimes {
  /** When a series was stored, in a window and around it; null when that was not read. */
  around(
    series: Series,
    end: EpochSeconds,
  ): { readonly times: readonly EpochSeconds[]; readonly samples: number } | null;
}

/** Raw samples behind an aggregated series: those of the raw series with the same values of its labels. */
function createSampleTimes(answers: Answers, family: MeasurementFamily): SampleTimes {
  const names = [...family.names, ...answers.copyLabels];
  let index: Map<string, EpochSeconds[]> | null = null;
  const indexed = (): Map<string, EpochSeconds[]> => {
    index ??= new Map();
    if (index.size > 0) return index;
    for (const { labels, times } of answers.raw(family.raw)) {
      if (family.metric !== undefined && !family.metric.test(labels['__name__'] ?? '')) continue;
      const key = valuesOf(labels, names);
      const before = index.get(key);
      index.set(key, before === undefined ? [...times] : [...before, ...times]);
    }
    for (const [key, times] of index)
      index.set(
        key,
        [...new Set(times)].sort((a, b) => a - b),
      );
    return index;
  };
  return {
    around(series, end) {
      const times = indexed().get(valuesOf(series.labels, names));
      if (times === undefined) return null;
      const start = end - WINDOW_SECONDS;
      return {
        times: timesIn(times, start - WINDOW_SECONDS, end + WINDOW_SECONDS),
        samples: countIn(times, start, end),
      };
    },
  };
}
