import { readFileSync } from 'node:fs';
import { awsRegionOf, type ClusterSettings } from '../config/options/cluster-settings.js';
import { SOURCE_OPTIONS } from '../config/options/source-options.js';
import { createSecretFile } from '../config/secret-file.js';
import type { PrometheusAuth, PrometheusCredentials } from './prometheus/client/prometheus-options.js';

/** Reads the credentials of a cluster; see `PrometheusConnection.readCredentials`. */
type ReadCredentials = (isRejected?: boolean) => PrometheusCredentials;

/**
 * The credentials of a cluster at its Prometheus. Those that come from files (token, password, headers, certificates) are
 * read again when the files change.
 * @throws Error when a certificate cannot be read at start
 */
export function createCredentialReader(cluster: ClusterSettings): ReadCredentials {
  const { prometheusSecretFiles: files, prometheusUser: user } = cluster;
  const signature = signatureOf(cluster);
  const secret = <Value>(path: string | undefined, initial: Value, parse: (text: string) => Value) =>
    path === undefined ? () => initial : createSecretFile<Value>(path, initial, { parse });
  const pem = (path: string | null) => secret(path ?? undefined, readPem(path), (text): string | null => text);
  const { prometheusBearerToken, prometheusPassword, prometheusHeaders } = SOURCE_OPTIONS;
  const token = secret(files.prometheusBearerToken, cluster.prometheusBearerToken, prometheusBearerToken.type.parse);
  const password = secret(files.prometheusPassword, cluster.prometheusPassword, prometheusPassword.type.parse);
  const headers = secret(files.prometheusHeaders, cluster.prometheusHeaders, prometheusHeaders.type.parse);
  const ca = pem(cluster.prometheusCaFile);
  const cert = pem(cluster.prometheusClientCertFile);
  const key = pem(cluster.prometheusClientKeyFile);

  let known = '';
  let credentials: PrometheusCredentials = {};
  return (isRejected = false) => {
    const found = {
      auth: signature ?? authOf(token(isRejected), user, password(isRejected)),
      headers: headers(isRejected),
      ca: ca(isRejected),
      cert: cert(isRejected),
      key: key(isRejected),
    };
    const text = JSON.stringify(found);
    if (text !== known) {
      known = text;
      credentials = found;
    }
    return credentials;
  };
}

const readPem = (path: string | null): string | null => (path === null ? null : readFileSync(path, 'utf8').trim());

export function authOf(token: string | null, username: string | null, password: string | null): PrometheusAuth | null {
  if (token !== null) return { kind: 'bearer', token };
  return username === null || password === null ? null : { kind: 'basic', username, password };
}

/** Null unless requests are signed for AWS. */
function signatureOf(cluster: ClusterSettings): PrometheusAuth | null {
  const region = awsRegionOf(cluster);
  if (cluster.prometheusAuth !== 'sigv4' || region === null) return null;
  return { kind: 'sigv4', region, service: cluster.prometheusSigv4Service };
}
