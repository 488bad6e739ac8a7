/**
 * Products that run pods without nodes of their own, and GKE Autopilot, whose nodes exist, but whose pods are billed.
 * `virtual-kubelet` is any other virtual node.
 */
export const SERVERLESS_PRODUCTS = ['fargate', 'container-instances', 'virtual-kubelet', 'autopilot'] as const;
export type ServerlessProduct = (typeof SERVERLESS_PRODUCTS)[number];

/** The properties of a node that identify its product. */
interface ServerlessFacts {
  readonly provider: string;
  readonly providerId: string | null;
  /** Value of a node label, or null. */
  labelOf(key: string): string | null;
}

/** Autopilot's general-purpose classes; pods of the others have other prices or are billed by node. */
const GENERAL_PURPOSE: ReadonlySet<string> = new Set(['general-purpose', 'autopilot', 'autopilot-spot']);

/**
 * Product of a node, from its labels, else from the name at the end of its provider id: names of Fargate's nodes begin
 * with `fargate-`, those of Autopilot with `gk3-`. Null for ordinary nodes.
 */
export function serverlessProductOf({ provider, providerId, labelOf }: ServerlessFacts): ServerlessProduct | null {
  const is = (key: string, value: string): boolean => labelOf(key)?.toLowerCase() === value;
  const name = providerId?.split('/').at(-1) ?? '';
  const isFargate = provider === 'aws' && name.startsWith('fargate-');
  if (is('eks.amazonaws.com/compute-type', 'fargate') || isFargate) return 'fargate';
  if (is('type', 'virtual-kubelet')) return provider === 'azure' ? 'container-instances' : 'virtual-kubelet';
  const isAutopilot = provider === 'gcp' && name.startsWith('gk3-');
  if (!is('cloud.google.com/gke-autopilot', 'true') && !isAutopilot) return null;
  const computeClass = labelOf('cloud.google.com/compute-class')?.toLowerCase() ?? 'general-purpose';
  return GENERAL_PURPOSE.has(computeClass) ? 'autopilot' : null;
}

/** Whether a node is virtual: it has no hardware, and the capacity that it reports is a limit or an estimate. */
export const isVirtual = ({ serverless }: { readonly serverless: ServerlessProduct | null }): boolean =>
  serverless !== null && serverless !== 'autopilot';
