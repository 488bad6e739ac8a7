import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';
import { CHART, runHelm } from './run-helm.js';

export const MANIFESTS = fileURLToPath(new URL('../../deploy/kustomize/greenkube.yaml', import.meta.url));
const VALUES = fileURLToPath(new URL('../../deploy/kustomize/values.yaml', import.meta.url));

/** Newest Kubernetes version that the tests validate against. Rendering without a cluster requires one. */
export const KUBERNETES_VERSION = '1.37.0';
const HEADER =
  '# Made by `make manifests` of the chart in deploy/helm/greenkube and values.yaml beside this file; do not edit.\n';

interface ObjectMeta {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  namespace?: string;
}

/** The chart as plain manifests: without Helm metadata, and without a namespace, which kustomize sets. */
export function plainManifests(): string {
  const release = ['template', 'greenkube', CHART, '--namespace', 'greenkube', '--values', '-'];
  const rendered = runHelm(
    [...release, '--no-hooks', '--kube-version', KUBERNETES_VERSION],
    readFileSync(VALUES, 'utf8'),
  );
  const objects = parseAllDocuments(rendered).map((document) => document.toJS());
  for (const object of objects) {
    withoutHelm(object.metadata);
    withoutHelm(object.spec?.template?.metadata ?? {});
  }
  return HEADER + objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
}

function withoutHelm(meta: ObjectMeta): void {
  delete meta.namespace;
  for (const key of ['helm.sh/chart', 'app.kubernetes.io/managed-by']) delete meta.labels?.[key];
  for (const key of Object.keys(meta.annotations ?? {})) {
    if (key.startsWith('helm.sh/')) delete meta.annotations?.[key];
  }
  if (meta.annotations !== undefined && Object.keys(meta.annotations).length === 0) delete meta.annotations;
}
