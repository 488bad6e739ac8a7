/** `open` and `dirty` hours are read raw, `rolled` from roll-ups with raw still there, `sealed` from roll-ups only. */
export type HourState = 'open' | 'dirty' | 'rolled' | 'sealed';
