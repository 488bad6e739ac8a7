/** Process metrics of the service. */
export interface ProcessFigures {
  readonly residentBytes: number;
  /** Longest delay of a timer since the last reading, minus the sampling interval of 10 ms. */
  readonly longestBlockMilliseconds: number;
}

const SAMPLING_MILLISECONDS = 10;

/** Reads /metrics, which also resets the measurement of the event loop. */
export async function readProcess(url: string): Promise<ProcessFigures> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`/metrics has no ${name}`);
    return Number(line.slice(name.length + 1));
  };
  return {
    residentBytes: value('process_resident_memory_bytes'),
    longestBlockMilliseconds: Math.max(0, value('nodejs_eventloop_lag_max_seconds') * 1000 - SAMPLING_MILLISECONDS),
  };
}
