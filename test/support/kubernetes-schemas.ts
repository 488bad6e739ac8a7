import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '@kubernetes/client-node';
import { Ajv } from 'ajv';
import { pythonEnvironment } from './python-environment.js';

const python = fileURLToPath(new URL('../deploy/python', import.meta.url));

type ObjectSets = Readonly<Record<string, readonly KubernetesObject[]>>;

/** Validates against the Kubernetes schemas, without unknown fields. */
export interface KubernetesSchemas {
  /**
   * @param sets objects by their name in the messages
   * @param version for example 1.37
   * @returns one sentence for each error
   */
  mistakesIn(sets: ObjectSets, version: string): string[];
}

let installed: Promise<KubernetesSchemas> | null = null;

/** Installs the validator if it is missing. It includes the schemas, so nothing else is downloaded. */
export function installKubernetesSchemas(): Promise<KubernetesSchemas> {
  installed ??= install();
  return installed;
}

async function install(): Promise<KubernetesSchemas> {
  const environment = await pythonEnvironment(join(python, 'requirements.txt'));
  return {
    mistakesIn(sets, version) {
      const all = Object.entries(sets);
      const native = all.map(([label, objects]) => [label, objects.filter(({ kind }) => !(String(kind) in CUSTOM))]);
      const input = JSON.stringify({ version, sets: Object.fromEntries(native) });
      const said = execFileSync(join(environment, 'bin/python'), [join(python, 'validate_objects.py')], {
        input,
        encoding: 'utf8',
      });
      const custom = all.flatMap(([, objects]) => objects.filter(({ kind }) => String(kind) in CUSTOM));
      return [...said.split('\n').filter((line) => line !== ''), ...custom.flatMap(customMistakes)];
    },
  };
}

const selector = {
  type: 'object',
  additionalProperties: false,
  properties: { matchLabels: { type: 'object', additionalProperties: { type: 'string' } } },
};
const duration = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' };
const relabeling = {
  type: 'object',
  additionalProperties: false,
  properties: {
    sourceLabels: { type: 'array', items: { type: 'string' } },
    separator: { type: 'string' },
    targetLabel: { type: 'string' },
    regex: { type: 'string' },
    modulus: { type: 'integer' },
    replacement: { type: 'string' },
    action: { type: 'string' },
  },
};

/**
 * Kubernetes has no schema for ServiceMonitor. These are the fields of monitoring.coreos.com/v1 that the chart may use,
 * from the API reference of the Prometheus operator.
 */
const isMonitor = new Ajv({ allErrors: true }).compile({
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: 'monitoring.coreos.com/v1' },
    kind: { const: 'ServiceMonitor' },
    metadata: { type: 'object', required: ['name', 'namespace', 'labels'] },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: ['endpoints', 'selector'],
      properties: {
        selector,
        namespaceSelector: {
          type: 'object',
          additionalProperties: false,
          properties: { any: { type: 'boolean' }, matchNames: { type: 'array', items: { type: 'string' } } },
        },
        endpoints: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            properties: {
              port: { type: 'string' },
              path: { type: 'string' },
              interval: duration,
              scrapeTimeout: duration,
              honorLabels: { type: 'boolean' },
              relabelings: { type: 'array', items: relabeling },
              metricRelabelings: { type: 'array', items: relabeling },
            },
          },
        },
      },
    },
  },
});

/** The fields of gateway.networking.k8s.io/v1 that the chart may use, from the API reference of the Gateway API. */
const isRoute = new Ajv({ allErrors: true }).compile({
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: 'gateway.networking.k8s.io/v1' },
    kind: { const: 'HTTPRoute' },
    metadata: { type: 'object', required: ['name', 'namespace', 'labels'] },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: ['parentRefs', 'rules'],
      properties: {
        parentRefs: { type: 'array', minItems: 1, items: { type: 'object', required: ['name'] } },
        hostnames: { type: 'array', items: { type: 'string' } },
        rules: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['matches', 'backendRefs'],
            properties: {
              matches: { type: 'array', items: { type: 'object', required: ['path'] } },
              filters: { type: 'array', items: { type: 'object', required: ['type'] } },
              backendRefs: { type: 'array', items: { type: 'object', required: ['name', 'port'] } },
            },
          },
        },
      },
    },
  },
});

/** Validators of the kinds that Kubernetes itself has no schema for. */
const CUSTOM: Readonly<Record<string, typeof isMonitor>> = { ServiceMonitor: isMonitor, HTTPRoute: isRoute };

function customMistakes(object: KubernetesObject): string[] {
  const validate = CUSTOM[String(object.kind)];
  if (validate === undefined || validate(object)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${object.kind}: at ${instancePath}: ${message}`);
}
