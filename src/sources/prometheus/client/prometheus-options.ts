import type { EpochSeconds } from '../../../domain/time/window.js';

export type PrometheusAuth =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string };

/** How to reach the server. Secrets in here never show up in a problem or an error. */
export interface PrometheusConnection {
  /** Base address; a path is kept, user info becomes basic authentication. */
  readonly url: string;
  readonly auth?: PrometheusAuth | null;
  /** Contents of a PEM file with the authorities to trust instead of the system's. */
  readonly ca?: string | null;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  /** Sent with every request, for example `X-Scope-OrgID`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one request, from connecting to the last byte. */
  readonly timeoutSeconds?: number;
  readonly maxResponseBytes?: number;
}

export interface PrometheusOptions extends PrometheusConnection {
  /** Put into every selector, for example `cluster="a",job=~"x"`. */
  readonly matchers?: string;
  /** Label keys to read of namespaces, pods and nodes. */
  readonly labels?: readonly string[];
  /** Seconds between scrapes where it must not be inferred from the samples. */
  readonly scrapeIntervalSeconds?: number | null;
}

export const DEFAULT_TIMEOUT_SECONDS = 30;
/** Largest response that is read; a longer one is cut off and the range is asked for in halves. */
export const DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/** A closed range of evaluation times, in seconds. */
export interface RangeQuery {
  readonly promql: string;
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  readonly step: number;
}

/** Samples of a selector that were stored in (after, until]. */
export interface RawQuestion {
  readonly selector: string;
  readonly after: EpochSeconds;
  readonly until: EpochSeconds;
}
