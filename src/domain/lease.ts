/**
 * The right to collect one cluster, as it was taken. A write under it is refused once the lease has ended or another
 * process has taken it, however sure the holder is that it still leads: its clock may have stood still.
 */
export interface Lease {
  readonly clusterId: number;
  /** Unique name of the process. */
  readonly holder: string;
  /** Grows whenever the lease is taken anew: by another holder, or by the same one after it had ended. */
  readonly epoch: number;
}

/** The lease that a write was made under is over. Nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor({ holder, epoch }: Lease) {
    super(`the lease of ${holder} (epoch ${epoch}) is over; another process may collect the cluster now`);
  }
}
