import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { expect } from 'chai';
import { parse } from 'yaml';
import { KUBERNETES_VERSION } from '../../scripts/chart/plain-manifests.js';
import { CHART, runHelm } from '../../scripts/chart/run-helm.js';
import { OPTIONS } from '../../src/config/options/options.js';
import { findObject, listObjects, renderChart } from '../support/chart.js';
import { installKubernetesSchemas, type KubernetesSchemas } from '../support/kubernetes-schemas.js';
import { findDanglingReferences } from './dangling.js';
import { findInsecureSettings } from './insecure.js';
import { VALUE_SETS } from './value-sets.js';

const PROMETHEUS = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } };

/** Oldest Kubernetes version that the chart supports, and the newest with available schemas. */
const VERSIONS = ['1.25.0', KUBERNETES_VERSION];

describe('the Helm chart', () => {
  let schemas: KubernetesSchemas;
  before(async function () {
    this.timeout(240_000);
    schemas = await installKubernetesSchemas();
  });

  it('passes helm lint without a warning', () => {
    const said = runHelm(['lint', '--strict', '--kube-version', KUBERNETES_VERSION, CHART]);
    expect(said).not.to.match(/\[(WARNING|ERROR)\]/);
  }).timeout(60_000);

  describe('with every set of values', () => {
    /** By Kubernetes version, then by name of the values. */
    const rendered = new Map<string, Record<string, KubernetesObject[]>>();
    before(function () {
      this.timeout(120_000);
      for (const kubernetesVersion of VERSIONS) {
        const sets = VALUE_SETS.map(({ name, options }) => [name, renderChart({ ...options, kubernetesVersion })]);
        rendered.set(kubernetesVersion, Object.fromEntries(sets));
      }
    });
    const mistakes = (find: (objects: KubernetesObject[]) => string[]): string[] =>
      [...rendered.values()].flatMap((sets) =>
        Object.entries(sets).flatMap(([name, objects]) => find(objects).map((mistake) => `${name}: ${mistake}`)),
      );

    for (const version of VERSIONS) {
      it(`renders objects that are valid for the schemas of Kubernetes ${version}`, () => {
        expect(schemas.mistakesIn(rendered.get(version)!, version.replace(/\.\d+$/, ''))).to.deep.equal([]);
      }).timeout(60_000);
    }

    it('starts every pod without privileges, and with resource requests', () => {
      expect(mistakes(findInsecureSettings)).to.deep.equal([]);
    });

    it('contains no dangling references', () => {
      expect(mistakes(findDanglingReferences)).to.deep.equal([]);
    });
  });

  it('is validated by schemas that reject an unknown field', () => {
    const [deployment] = listObjects(renderChart(), 'Deployment');
    const wrong = { ...deployment, spec: { ...deployment!.spec, replica: 1 } };
    expect(schemas.mistakesIn({ wrong: [wrong] }, '1.37').join()).to.match(
      /^wrong: Deployment greenkube: at spec: .*'replica'/,
    );
  }).timeout(30_000);

  it('keeps the embedded database on a volume, for one pod at a time with 1 GB of memory', () => {
    const objects = renderChart();
    const { spec } = findObject(objects, 'Deployment', 'greenkube');
    const [container] = spec!.template.spec!.containers;
    expect(spec).to.deep.include({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(container!.resources!.requests).to.include({ memory: '1Gi' });
    expect(container!.volumeMounts).to.deep.include({ name: 'data', mountPath: '/data' });
    const claim = { claimName: findObject(objects, 'PersistentVolumeClaim').metadata!.name };
    expect(spec!.template.spec!.volumes).to.deep.include({ name: 'data', persistentVolumeClaim: claim });
    for (const kind of ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'StatefulSet'] as const) {
      expect(listObjects(objects, kind)).to.have.lengthOf(0);
    }
  });

  it('leaves the number of replicas to the autoscaler, and keeps no old pod in an update', () => {
    const objects = renderChart({ examples: ['postgresql'] });
    const { spec } = findObject(objects, 'Deployment');
    expect(spec).not.to.have.property('replicas');
    expect(spec!.strategy).to.deep.equal({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    expect(findObject(objects, 'HorizontalPodAutoscaler').spec).to.include({ minReplicas: 2, maxReplicas: 6 });
    expect(listObjects(objects, 'PersistentVolumeClaim')).to.have.lengthOf(0);
  });

  it('has a Service named greenkube on port 8000, for any release name', () => {
    const { metadata, spec } = findObject(renderChart({ release: 'carbon' }), 'Service');
    expect(metadata!.name).to.equal('greenkube');
    expect(spec!.ports).to.deep.equal([
      { name: 'http', port: 8000, targetPort: 'http' },
      { name: 'health', port: 8001, targetPort: 'health' },
    ]);
  });

  it('is the upstream of the oauth2-proxy example', () => {
    const { config } = parse(readFileSync(`${CHART}/examples/oauth2-proxy.yaml`, 'utf8'));
    const { metadata, spec } = findObject(renderChart(), 'Service');
    const address = `http://${metadata!.name}.${metadata!.namespace}.svc.cluster.local:${spec!.ports![0]!.port}`;
    expect(config.configFile).to.include(`upstreams = [ "${address}" ]`);
  });

  it('mounts the Secret of several clusters, and leaves their access to Kubernetes to the file', () => {
    const objects = renderChart({ examples: ['several-clusters'], values: { greenkube: { kubernetes: false } } });
    const { spec } = findObject(objects, 'Deployment').spec!.template;
    const [container] = spec!.containers;
    const file = '/etc/greenkube/clusters/clusters.yaml';
    expect(container!.env).to.deep.include({ name: 'GREENKUBE_CLUSTERS_FILE', value: file });
    expect(container!.env!.map(({ name }) => name)).not.to.include('GREENKUBE_KUBERNETES');
    expect(container!.volumeMounts).to.deep.include({ name: 'clusters', mountPath: dirname(file), readOnly: true });
    const secret = { secretName: 'greenkube-clusters', defaultMode: 0o440 };
    expect(spec!.volumes).to.deep.include({ name: 'clusters', secret });
    expect(spec!.automountServiceAccountToken).to.equal(false);
    expect(listObjects(objects, 'ClusterRole')).to.have.lengthOf(0);
  });

  it('sends probes and scrapes to the health port, and disables service environment variables', () => {
    const { spec } = findObject(renderChart(), 'Deployment').spec!.template;
    const [{ livenessProbe, readinessProbe, startupProbe, env, ports }] = spec!.containers as [
      (typeof spec & object)['containers'][0],
    ];
    expect(livenessProbe!.httpGet).to.deep.equal({ path: '/health/live', port: 'health' });
    expect(startupProbe!.httpGet).to.deep.equal({ path: '/health/live', port: 'health' });
    expect(readinessProbe!.httpGet).to.deep.equal({ path: '/health/ready', port: 'health' });
    expect(env).to.deep.include({ name: 'GREENKUBE_HEALTH_PORT', value: '8001' });
    expect(ports).to.deep.include({ name: 'health', containerPort: 8001 });
    expect(spec!.enableServiceLinks).to.equal(false);
    const values = { serviceMonitor: { enabled: true }, networkPolicy: { enabled: true, metricsFrom: [PROMETHEUS] } };
    const objects = renderChart({ values });
    const monitor = objects.find(({ kind }) => kind === 'ServiceMonitor');
    expect(monitor).to.have.nested.property('spec.endpoints[0].port', 'health');
    const rules = findObject(objects, 'NetworkPolicy').spec!.ingress!;
    expect(rules).to.deep.include({ ports: [{ port: 'health', protocol: 'TCP' }], from: [PROMETHEUS] });
  });

  it('gives a pod the time that the service takes to stop', () => {
    const { shutdownDelaySeconds, shutdownTimeoutSeconds } = OPTIONS;
    const { terminationGracePeriodSeconds } = findObject(renderChart(), 'Deployment').spec!.template.spec!;
    expect(terminationGracePeriodSeconds).to.be.above(
      Number(shutdownDelaySeconds.fallback) + Number(shutdownTimeoutSeconds.fallback) + 10,
    );
  });
});
