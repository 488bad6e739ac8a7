/** Currency in which responses give costs in addition to US dollars. */
export interface Currency {
  /** ISO 4217. */
  readonly code: string;
  readonly unitsPerUsd: number;
}
