import { parse } from 'yaml';

/**
 * Checks that a kubeconfig can be used, without connecting to its cluster.
 * @returns what is wrong, or null; the content is never quoted, because it has credentials
 */
export function checkKubeconfig(
  path: string,
  context: string | null,
  readFile: (path: string) => string,
): string | null {
  let text: string;
  try {
    text = readFile(path);
  } catch {
    return `names a file that cannot be read: ${path}`;
  }
  let config: unknown;
  try {
    config = parse(text, { logLevel: 'silent' });
  } catch {
    return `names a file that is not a kubeconfig: ${path}`;
  }
  const contexts = namedIn(config, 'contexts');
  const clusters = namedIn(config, 'clusters');
  if (contexts === null || clusters === null) return `names a file that is not a kubeconfig: ${path}`;
  const used = context ?? propertyOf(config, 'current-context');
  if (typeof used !== 'string' || used === '') return `names a file without a current context: ${path}`;
  const found = contexts.find((one) => propertyOf(one, 'name') === used);
  if (found === undefined) return `names a file without the context ${used}: ${path}`;
  const cluster = propertyOf(propertyOf(found, 'context'), 'cluster');
  const isKnown = clusters.some((one) => propertyOf(one, 'name') === cluster);
  return isKnown ? null : `names a file whose context ${used} has no cluster: ${path}`;
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

function namedIn(config: unknown, name: string): readonly unknown[] | null {
  const list = propertyOf(config, name);
  return Array.isArray(list) ? list : null;
}
