import type { Provider } from './node-spec.js';

const CLOUD_SCHEMES: Readonly<Record<string, Provider>> = {
  aws: 'aws',
  gce: 'gcp',
  azure: 'azure',
  scaleway: 'scaleway',
};
/** Schemes of machines that somebody runs on hardware of their own. */
const OWN_HARDWARE_SCHEMES: ReadonlySet<string> = new Set([
  'k3s',
  'rke2',
  'kind',
  'vsphere',
  'metal3',
  'proxmox',
  'harvester',
  'kubevirt',
  'baremetal',
  'baremetalhost',
]);
/** Label prefixes that only the provider sets, in Prometheus' spelling. */
const LABEL_PREFIXES: readonly (readonly [prefix: string, provider: Provider])[] = [
  ['eks_amazonaws_com_', 'aws'],
  ['k8s_amazonaws_com_', 'aws'],
  ['karpenter_k8s_aws_', 'aws'],
  ['cloud_google_com_', 'gcp'],
  ['kubernetes_azure_com_', 'azure'],
  ['k8s_ovh_net_', 'ovh'],
  ['node_k8s_ovh_', 'ovh'],
  ['k8s_scaleway_com_', 'scaleway'],
];
/** OVHcloud's regions: three or two letters of the site and a number, or the city form of its newer regions. */
const OVH_REGION =
  /^(GRA|SBG|BHS|RBX|WAW|UK|DE|SGP|SYD|MUM|YNM|HIL|VIN)\d*(-[A-Z0-9-]+)?$|^(EU|CA|US|AP)-[A-Z]+-[A-Z]{3}(-[A-Z])?$/;

const schemeOf = (providerId: string | null): string => /^([a-z0-9]+):\/\//.exec(providerId ?? '')?.[1] ?? '';

/**
 * Provider of a node: the scheme of `spec.providerID` first, then labels that only one provider sets.
 * `openstack` is anybody's software: it is OVHcloud with its label or one of its regions, else unknown.
 * A region alone proves nothing.
 */
export function detectProvider(
  providerId: string | null,
  prometheusLabelNames: Iterable<string>,
  region: string | null,
): Provider {
  const scheme = schemeOf(providerId);
  const byScheme = CLOUD_SCHEMES[scheme];
  if (byScheme !== undefined) return byScheme;
  for (const name of prometheusLabelNames) {
    const match = LABEL_PREFIXES.find(([prefix]) => name.startsWith(prefix));
    if (match !== undefined) return match[1];
  }
  if (scheme === 'openstack') return OVH_REGION.test(region ?? '') ? 'ovh' : 'unknown';
  return OWN_HARDWARE_SCHEMES.has(scheme) ? 'on-prem' : 'unknown';
}

interface Place {
  readonly region: string | null;
  readonly zone: string | null;
}

/**
 * Region and zone where the provider id holds them: `aws:///eu-west-1a/i-…`, `gce://project/europe-west1-b/name`,
 * `scaleway://instance/fr-par-1/…`.
 */
export function placeFromProviderId(providerId: string | null): Place {
  const scheme = schemeOf(providerId);
  const parts = (providerId ?? '').slice(scheme.length + 3).split('/');
  if (scheme === 'aws') return placeOf(parts[1], /^([a-z]+(?:-[a-z]+)+-\d)[a-z]$/);
  if (scheme === 'gce') return placeOf(parts[1], /^([a-z]+-[a-z]+\d+)-[a-z]$/);
  if (scheme === 'scaleway') return placeOf(parts[1], /^([a-z]+-[a-z]+)-\d$/);
  return { region: null, zone: null };
}

function placeOf(zone: string | undefined, pattern: RegExp): Place {
  const region = pattern.exec(zone ?? '')?.[1];
  return region === undefined || zone === undefined ? { region: null, zone: null } : { region, zone };
}
