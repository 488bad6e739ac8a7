import type { Provider } from './node-spec.js';

const CLOUD_SCHEMES: Readonly<Record<string, Provider>> = {
  aws: 'aws',
  gce: 'gcp',
  azure: 'azure',
  scaleway: 'scaleway',
  hcloud: 'hetzner',
  hrobot: 'hetzner', // dedicated servers
  digitalocean: 'digitalocean',
  linode: 'linode',
  exoscale: 'exoscale',
  oci: 'oracle',
  ibm: 'ibm',
  ibmpowervs: 'ibm',
};
/** Provider id schemes of on-premises machines. */
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
/** Label prefixes that only one provider sets, in the spelling of Prometheus. */
const LABEL_PREFIXES: readonly (readonly [prefix: string, provider: Provider])[] = [
  ['eks_amazonaws_com_', 'aws'],
  ['k8s_amazonaws_com_', 'aws'],
  ['karpenter_k8s_aws_', 'aws'],
  ['cloud_google_com_', 'gcp'],
  ['kubernetes_azure_com_', 'azure'],
  ['k8s_ovh_net_', 'ovh'],
  ['node_k8s_ovh_', 'ovh'],
  ['k8s_scaleway_com_', 'scaleway'],
  ['instance_hetzner_cloud_', 'hetzner'],
  ['csi_hetzner_cloud_', 'hetzner'],
  ['doks_digitalocean_com_', 'digitalocean'],
  ['lke_linode_com_', 'linode'],
  ['node_exoscale_net_', 'exoscale'],
  ['oci_oraclecloud_com_', 'oracle'],
  ['ibm_cloud_kubernetes_io_', 'ibm'],
];
/**
 * OVHcloud's regions: a site code with an optional number, or the newer form with continent, country and city code.
 * `DE` and `UK` count only with a number, because other operators of OpenStack use these country codes as region names.
 */
const OVH_REGION =
  /^((GRA|SBG|BHS|RBX|WAW|SGP|SYD|MUM|YNM|HIL|VIN)\d*|(UK|DE)\d+)(-[A-Z0-9-]+)?$|^(EU|CA|US|AP)-[A-Z]+-[A-Z]{3}(-[A-Z])?$/;
/** Oracle's provider ids are OCIDs, mostly without a scheme: `ocid1.instance.<realm>.<region>.<id>`. */
const OCID = /^(?:oci:\/\/)?ocid1\.instance\.[^.]*\.([^.]*)\./;

function schemeOf(providerId: string | null): string {
  if (OCID.test(providerId ?? '')) return 'oci';
  return /^([a-z0-9]+):\/\//.exec(providerId ?? '')?.[1] ?? '';
}

/**
 * Provider of a node: from the scheme of `spec.providerID`, else from labels that only one provider sets. Many
 * providers use `openstack`: it means OVHcloud only together with its label or one of its regions, else unknown. A
 * region alone is not sufficient.
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
 * Region and zone from provider ids that contain them: `aws:///eu-west-1a/i-…`, `gce://project/europe-west1-b/name`,
 * `scaleway://instance/fr-par-1/…`, `ocid1.instance.oc1.eu-frankfurt-1.…`.
 */
export function placeFromProviderId(providerId: string | null): Place {
  const ocidRegion = OCID.exec(providerId ?? '')?.[1];
  if (ocidRegion !== undefined) return { region: ocidRegion === '' ? null : ocidRegion, zone: null };
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
