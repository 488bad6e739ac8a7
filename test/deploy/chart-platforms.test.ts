import type { V1PodTemplateSpec } from '@kubernetes/client-node';
import { expect } from 'chai';
import { findObject, listObjects, listPods, renderChart } from '../support/chart.js';

const withDatabase = { postgresql: { enabled: true, existingSecret: 'database' } };
const webhook = { enabled: true, webhookUrlSecret: { name: 'webhook', key: 'url' } };

describe('the chart on other platforms', () => {
  const imagesOf = ({ spec }: V1PodTemplateSpec): (string | undefined)[] => spec!.containers.map(({ image }) => image);

  it('pulls all images from a mirror', () => {
    const global = { imageRegistry: 'registry.example.com/mirror/' };
    const pods = listPods(renderChart({ values: { ...withDatabase, notify: webhook, global } }));
    const images = pods.flatMap(({ pod }) => imagesOf(pod));
    expect(images).to.have.lengthOf.at.least(3);
    for (const image of images) expect(image).to.match(/^registry\.example\.com\/mirror\/(greenkube|postgres)/);
  });

  it('has the common labels on all objects and pods, but not in selectors', () => {
    const commonLabels = { 'cost-centre': '42' };
    const objects = renderChart({ values: { ...withDatabase, notify: webhook, commonLabels } });
    for (const { kind, metadata } of objects) expect(metadata!.labels, kind!).to.include(commonLabels);
    for (const { owner, pod } of listPods(objects)) expect(pod.metadata!.labels, owner).to.include(commonLabels);
    const selectors = [...listObjects(objects, 'Deployment'), ...listObjects(objects, 'StatefulSet')];
    for (const { spec } of selectors) expect(spec!.selector.matchLabels).to.not.have.property('cost-centre');
  });

  it('leaves users and groups to OpenShift, which refuses pods that set others', () => {
    const values = { ...withDatabase, notify: webhook };
    const pods = listPods(renderChart({ values, apiVersions: ['security.openshift.io/v1'] }));
    for (const { owner, pod } of pods) {
      expect(pod.spec!.securityContext, owner).to.deep.equal({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of pod.spec!.containers)
        expect(securityContext, owner).to.deep.include({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
    }
    const [database] = listObjects(renderChart({ values }), 'StatefulSet');
    expect(database!.spec!.template.spec!.securityContext).to.include({ runAsUser: 999, fsGroup: 999 });
  });

  /** Ports of the egress rule for any address, without that of DNS. */
  function egressPorts(values: object): unknown[] {
    const objects = renderChart({ values: { networkPolicy: { enabled: true, egressPorts: [6443] }, ...values } });
    const [, rule] = findObject(objects, 'NetworkPolicy').spec!.egress!;
    return rule!.ports!.map(({ port }) => port);
  }

  it('allows egress to the port of the configured Prometheus and of proxies', () => {
    const urlOf = (prometheusUrl: string) => ({ greenkube: { prometheusUrl } });
    expect(egressPorts({})).to.deep.equal([6443]);
    expect(egressPorts(urlOf('http://thanos-query.monitoring.svc:10902/prefix?tenant=a:1'))).to.deep.equal([
      6443, 10902,
    ]);
    expect(egressPorts(urlOf('https://prometheus.example/api'))).to.deep.equal([6443, 443]);
    expect(egressPorts(urlOf('http://prometheus.example'))).to.deep.equal([6443, 80]);
    expect(egressPorts(urlOf('http://[fd00::1]:9091'))).to.deep.equal([6443, 9091]);
    const extraEnv = [
      { name: 'https_proxy', value: 'http://proxy:3128' },
      { name: 'NO_PROXY', value: 'a:9' },
    ];
    expect(egressPorts({ extraEnv })).to.deep.equal([6443, 3128]);
  });

  it('adds containers and host names to the pod, and places the ServiceMonitor', () => {
    const hostAliases = [{ ip: '10.0.0.1', hostnames: ['prometheus.example'] }];
    const extraContainers = [{ name: 'token-proxy', image: 'proxy:1' }];
    const relabelings = [{ action: 'labeldrop', regex: 'pod' }];
    const serviceMonitor = { enabled: true, namespace: 'monitoring', relabelings, metricRelabelings: relabelings };
    const objects = renderChart({ values: { hostAliases, extraContainers, serviceMonitor } });
    const { spec } = findObject(objects, 'Deployment').spec!.template;
    expect(spec!.containers.map(({ name }) => name)).to.deep.equal(['api', 'token-proxy']);
    expect(spec!.hostAliases).to.deep.equal(hostAliases);
    const monitor = objects.find(({ kind }) => kind === 'ServiceMonitor');
    expect(monitor).to.have.nested.property('metadata.namespace', 'monitoring');
    expect(monitor).to.have.nested.property('spec.namespaceSelector.matchNames[0]', 'greenkube');
    expect(monitor).to.have.deep.nested.property('spec.endpoints[0].relabelings', relabelings);
    expect(monitor).to.have.deep.nested.property('spec.endpoints[0].metricRelabelings', relabelings);
  });
});
