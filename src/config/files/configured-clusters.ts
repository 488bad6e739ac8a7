import { type PrometheusSecretFiles, singleCluster } from '../options/cluster-settings.js';
import type { Settings } from '../options/options.js';
import { type ClustersFile, readClusters } from './clusters-file.js';
import { readOptionFile, readSmallFile } from './option-file.js';

/** The clusters of the file, or the one of the options; each error is a sentence that begins with the option. */
export function configuredClusters(
  settings: Settings,
  secretFiles: PrometheusSecretFiles,
  isInKubernetes: boolean,
): ClustersFile {
  const { clustersFile } = settings;
  if (clustersFile === null) return { clusters: singleCluster(settings, secretFiles, isInKubernetes), mistakes: [] };
  const name = 'GREENKUBE_CLUSTERS_FILE';
  const read = readOptionFile(clustersFile, name);
  if ('mistake' in read) return { clusters: [], mistakes: [read.mistake] };
  const { clusters, mistakes } = readClusters(read.text, clustersFile, readSmallFile);
  return { clusters, mistakes: mistakes.map((mistake) => `${name} ${clustersFile}: ${mistake}`) };
}
