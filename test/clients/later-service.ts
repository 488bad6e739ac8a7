import { contract } from '../support/contract-document.js';
import { type Answer, type LoopbackServer, startLoopback } from '../support/loopback-server.js';
import { isNode, type SchemaNode } from '../support/schema-walk.js';

/** Additions of a later contract version, as clients of the current version receive them. */
export const LATER_PROPERTY = 'added_in_a_later_version';
export const LATER_VALUE = 'value_of_a_later_version';

/** The value with an unknown property in each object, and an unknown value for each extensible enumeration. */
function grow(value: unknown, schema: SchemaNode): unknown {
  const part = (name: string): SchemaNode => (isNode(schema[name]) ? schema[name] : {});
  if (Array.isArray(value)) return value.map((item) => grow(item, part('items')));
  if (typeof value === 'string') return schema['x-extensible-enum'] === true ? LATER_VALUE : value;
  if (!isNode(value)) return value;
  const grown = Object.entries(value).map(([name, property]) => {
    const own = part('properties')[name];
    return [name, grow(property, isNode(own) ? own : {})];
  });
  return { ...Object.fromEntries(grown), [LATER_PROPERTY]: { text: LATER_VALUE, list: [1, null] } };
}

/** The documented schema of a JSON response; undefined for other responses. */
function schemaOf(path: string, status: number, type: string): SchemaNode | null {
  const response = contract.matchOperation({ method: 'get', path, headers: {} })?.responses?.[String(status)];
  const content = response !== undefined && 'content' in response ? response.content : undefined;
  const schema: unknown = content?.[type.split(';', 1)[0] ?? '']?.schema;
  return type.includes('json') && isNode(schema) ? schema : null;
}

/** Proxies reads to the service at `url`, and adds everything that a later version of the contract may add. */
export function startLaterService(url: string): Promise<LoopbackServer> {
  const answer: Answer = async ({ path, parameters }, response) => {
    const upstream = await fetch(`${url}${path}?${parameters}`);
    const type = upstream.headers.get('content-type') ?? '';
    const text = await upstream.text();
    const schema = schemaOf(path, upstream.status, type);
    response.writeHead(upstream.status, { 'content-type': type });
    response.end(schema === null ? text : JSON.stringify(grow(JSON.parse(text), schema)));
  };
  return startLoopback(answer);
}
