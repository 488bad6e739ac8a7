/** A limit and what was measured. */
export interface Bar {
  readonly asked: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** The table of limits and measurements. */
export function barsTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ asked, measured, isMet }) => `| ${asked} | ${measured} | ${isMet ? 'met' : '**missed**'} |`);
  return ['## Bars', '', '| Asked | Measured | |', '| --- | --- | --- |', ...rows].join('\n');
}
