import { readdirSync } from 'node:fs';
import { CHART } from '../../scripts/chart/run-helm.js';
import type { RenderOptions } from '../support/chart.js';

/** Values of another chart. */
const FOREIGN_CHART_VALUES = ['oauth2-proxy', 'oauth2-proxy-for-ingress'];

const examples = readdirSync(`${CHART}/examples`).map((file) => file.replace(/\.yaml$/, ''));

/** Common installations: the defaults, every example, and settings that no example contains. */
export const VALUE_SETS: readonly { readonly name: string; readonly options: RenderOptions }[] = [
  { name: 'with its defaults', options: {} },
  ...examples
    .filter((name) => !FOREIGN_CHART_VALUES.includes(name))
    .map((name) => ({ name: `with the example ${name}`, options: { examples: [name] } })),
  {
    name: 'without a volume, a role or the Kubernetes API',
    options: {
      values: {
        greenkube: { kubernetes: false, prometheusUrl: 'http://prometheus:9090' },
        persistence: { enabled: false },
        serviceAccount: { create: false },
        rbac: { create: false },
      },
    },
  },
  {
    name: 'with all settings of pods and names',
    options: {
      release: 'carbon',
      values: {
        fullnameOverride: '',
        image: { digest: `sha256:${'0'.repeat(64)}` },
        imagePullSecrets: [{ name: 'pull' }],
        persistence: { storageClass: 'fast', annotations: { backup: 'daily' } },
        service: { type: 'LoadBalancer', port: 80, annotations: { a: 'b' } },
        serviceAccount: { annotations: { a: 'b' } },
        serviceMonitor: {
          enabled: true,
          namespace: 'monitoring',
          relabelings: [{ action: 'labeldrop', regex: 'pod' }],
          metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'nodejs_.*' }],
        },
        resources: { requests: { memory: '2Gi', cpu: 1 }, limits: { memory: '3Gi' } },
        podAnnotations: { a: 'b' },
        podLabels: { team: 'platform' },
        commonLabels: { 'cost-centre': '42' },
        global: { imageRegistry: 'registry.example.com/mirror' },
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['prometheus.example'] }],
        extraContainers: [
          {
            name: 'token-proxy',
            image: 'proxy:1',
            ports: [{ containerPort: 8080 }],
            resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
        nodeSelector: { disk: 'ssd' },
        tolerations: [{ key: 'dedicated', operator: 'Exists' }],
        affinity: { podAntiAffinity: {} },
        priorityClassName: 'high',
        terminationGracePeriodSeconds: 60,
        podSecurityContext: { runAsUser: null, runAsGroup: null, fsGroup: null },
        extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }],
        networkPolicy: {
          enabled: true,
          extraEgress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 8428, protocol: 'TCP' }] }],
        },
        notify: {
          enabled: true,
          webhookUrlSecret: { name: 'webhook', key: 'url' },
          format: 'teams',
          args: ['--max-messages=5'],
          persistence: { enabled: false },
        },
      },
    },
  },
  {
    name: 'with its own PostgreSQL on given volumes and secrets',
    options: {
      values: {
        replicaCount: 3,
        postgresql: {
          enabled: true,
          existingSecret: 'database',
          persistence: { storageClass: 'fast', size: '100Gi' },
          nodeSelector: { disk: 'ssd' },
          tolerations: [{ operator: 'Exists' }],
          affinity: { nodeAffinity: {} },
        },
        podDisruptionBudget: { enabled: true, maxUnavailable: '50%' },
        backup: { enabled: true, keep: 3, persistence: { storageClass: 'fast' } },
      },
    },
  },
];
