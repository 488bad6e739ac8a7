import type { ContractBreak } from './break.js';
import { compareParameters } from './compare-parameters.js';
import { compareRequestBody } from './compare-request-body.js';
import { compareResponses } from './compare-responses.js';
import { compareSecurity } from './compare-security.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt } from './json-node.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

interface Located {
  readonly path: string;
  readonly method: string;
  readonly operation: JsonNode;
}

const operationsOf = (document: JsonNode): Located[] =>
  Object.entries(nodeAt(document, 'paths')).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = isNode(item) ? item[method] : undefined;
      return isNode(operation) ? [{ path, method, operation }] : [];
    }),
  );

function lostOperation({ operation }: Located, current: JsonNode, pointer: string): ContractBreak {
  const id = operation['operationId'];
  const elsewhere = operationsOf(current).find((other) => id !== undefined && other.operation['operationId'] === id);
  return elsewhere === undefined
    ? { rule: 'operation-removed', pointer, detail: `${id} is removed` }
    : { rule: 'operation-moved', pointer, detail: `${id} is ${elsewhere.method} ${elsewhere.path} now` };
}

function compareOperation(located: Located, released: JsonNode, current: JsonNode): ContractBreak[] {
  const { path, method, operation } = located;
  const pointer = childPointer('', 'paths', path, method);
  const pathOf = (document: JsonNode) => nodeAt(nodeAt(document, 'paths'), path);
  const after = pathOf(current)[method];
  if (!isNode(after)) return [lostOperation(located, current, pointer)];
  const [wasId, isId] = [operation['operationId'], after['operationId']];
  const renamed = wasId === isId ? [] : [{ rule: 'operation-id-changed', pointer, detail: `${wasId} became ${isId}` }];
  return [
    ...renamed,
    ...compareSecurity([released, operation], [current, after], pointer),
    ...compareParameters([pathOf(released), operation], [pathOf(current), after], pointer),
    ...compareRequestBody(operation, after, pointer),
    ...compareResponses(operation, after, pointer),
  ];
}

function compareServers(released: JsonNode, current: JsonNode): ContractBreak[] {
  const urls = (document: JsonNode) =>
    listAt(document, 'servers').map((server) => (isNode(server) ? server['url'] : ''));
  return urls(released)
    .filter((url) => !urls(current).includes(url))
    .map((url) => ({ rule: 'server-removed', pointer: '/servers', detail: `${url} is removed` }));
}

/**
 * Every promise of the released contract that the current one breaks, by the rules in RULES.
 * @param released
 * @param current OpenAPI 3.0 documents with references resolved; schemas can be recursive.
 */
export const compareContracts = (released: JsonNode, current: JsonNode): ContractBreak[] => [
  ...compareServers(released, current),
  ...operationsOf(released).flatMap((located) => compareOperation(located, released, current)),
];
