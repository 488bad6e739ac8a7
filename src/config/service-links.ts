/** Variables that Kubernetes injects into every pod for each Service of its namespace. */
const SERVICE_LINK = /^GREENKUBE_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?)$/;

/**
 * Whether a variable comes from a Service named `greenkube` or `greenkube-...` and not from an operator.
 * Source: Kubernetes, "Discovering services", environment variables. `GREENKUBE_PORT` is both an option and
 * such a variable: its value tells which (`8000` or `tcp://10.0.0.1:8000`).
 */
export const isServiceLink = (name: string, value: string): boolean =>
  SERVICE_LINK.test(name) || (name.startsWith('GREENKUBE_') && name.endsWith('PORT') && value.includes('://'));
