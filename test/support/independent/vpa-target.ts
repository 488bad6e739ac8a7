/**
 * The target of the VPA recommender, written a second time from its documentation alone: dense buckets, samples added
 * in order with weights that grow from a fixed reference, one memory peak per container and day.
 */
const RATIO = 1.05;
const DAY = 86_400;

class DecayingHistogram {
  readonly #starts: number[] = [0];
  readonly #weights: number[];
  #total = 0;

  constructor(first: number, maximum: number) {
    for (let width = first; this.#starts.at(-1)! < maximum; width *= RATIO)
      this.#starts.push(this.#starts.at(-1)! + width);
    this.#weights = this.#starts.map(() => 0);
  }

  add(value: number, at: number): void {
    let bucket = this.#starts.findIndex((start) => start > value) - 1;
    if (bucket < 0) bucket = this.#starts.length - 1;
    const weight = 2 ** (at / DAY);
    this.#weights[bucket]! += weight;
    this.#total += weight;
  }

  percentile(q: number): number {
    let sum = 0;
    let bucket = 0;
    for (; bucket < this.#weights.length - 1; bucket += 1) {
      sum += this.#weights[bucket]!;
      if (sum >= q * this.#total) break;
    }
    return this.#starts[Math.min(bucket + 1, this.#starts.length - 1)]!;
  }
}

export interface PodSeries {
  /** Seconds since the start of the series, ascending; millicores. */
  readonly cpu: readonly (readonly [at: number, millicores: number])[];
  readonly memory: readonly (readonly [at: number, bytes: number])[];
}

/** Millicores and bytes. */
export function vpaTarget(pods: readonly PodSeries[], containersPerPod: number): { cpu: number; memory: number } {
  const cpu = new DecayingHistogram(0.01, 1000);
  const memory = new DecayingHistogram(1e7, 1e12);
  for (const pod of pods) {
    for (const [at, millicores] of pod.cpu) cpu.add(millicores / 1000, at);
    const start = pod.memory[0]![0];
    const peaks: number[] = [];
    for (const [at, bytes] of pod.memory) {
      const day = Math.floor((at - start) / DAY);
      peaks[day] = Math.max(peaks[day] ?? 0, bytes);
    }
    peaks.forEach((bytes, day) => {
      if (day > peaks.length - 1 - 8) memory.add(bytes, start + day * DAY);
    });
  }
  return {
    cpu: Math.ceil(Math.max(cpu.percentile(0.9) * 1150, 25 / containersPerPod)),
    memory: Math.floor(Math.max(memory.percentile(0.9) * 1.15, (250 * 2 ** 20) / containersPerPod)),
  };
}
