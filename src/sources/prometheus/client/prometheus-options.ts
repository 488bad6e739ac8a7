import type { LabelSelection } from '../../../domain/cluster/label-selection.js';
import type { LabelPair } from '../../../domain/cluster/node-labels.js';
import type { EpochSeconds } from '../../../domain/time/window.js';

export type PrometheusAuth =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** Requests are signed for AWS with the credentials of the environment. */
  | { readonly kind: 'sigv4'; readonly region: string; readonly service: string };

/** What identifies this client at the server, and the server at this client. */
export interface PrometheusCredentials {
  readonly auth?: PrometheusAuth | null;
  /** Content of a PEM file with the certificate authorities to trust instead of those of the system. */
  readonly ca?: string | null;
  /** Contents of PEM files with the certificate and the key of this client. */
  readonly cert?: string | null;
  readonly key?: string | null;
  /** Sent with every request, for example `X-Scope-OrgID`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How to connect to the server. Its secrets never appear in a problem or an error. */
export interface PrometheusConnection extends PrometheusCredentials {
  /** Base URL. Its path and its query are kept; its user info becomes basic authentication. */
  readonly url: string;
  /** Accept any TLS certificate. */
  readonly insecure?: boolean;
  /**
   * Reads the credentials again before a request. Returns the same object while nothing has changed; null for those of
   * the connection.
   * @param isRejected whether the server has just rejected them
   * @throws Error when a file cannot be read
   */
  readonly readCredentials?: (isRejected: boolean) => PrometheusCredentials | null;
  /** Timeout of one request, from connecting to the last byte of the response. */
  readonly timeoutSeconds?: number;
  readonly maxResponseBytes?: number;
  /** Maximum rate of requests to the server, together with other connections to it; null for no limit. */
  readonly queriesPerSecond?: number | null;
}

export interface PrometheusOptions extends PrometheusConnection {
  /** Added to every selector, for example `cluster="a",job=~"x"`. */
  readonly matchers?: string;
  /** The labels to read from namespaces, pods and nodes; none by default. */
  readonly labels?: LabelSelection;
  /** Labels of spot nodes, besides the known ones. */
  readonly spotLabels?: readonly LabelPair[];
  /** Scrape interval in seconds; null infers it from the samples. */
  readonly scrapeIntervalSeconds?: number | null;
}

export const DEFAULT_TIMEOUT_SECONDS = 30;
/** Largest response that is read. A larger one is aborted, and its range is queried in halves. */
export const DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/** A closed range of evaluation times, in seconds. */
export interface RangeQuery {
  readonly promql: string;
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  readonly step: number;
}

/** Samples of a selector that were stored in (after, until]. */
export interface RawRangeQuery {
  readonly selector: string;
  readonly after: EpochSeconds;
  readonly until: EpochSeconds;
}
