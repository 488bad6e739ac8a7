/** A schema, or any other part of the contract, as plain data with its references resolved. */
export type SchemaNode = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is SchemaNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const propertiesOf = (schema: SchemaNode): SchemaNode => (isNode(schema['properties']) ? schema['properties'] : {});

/** Paths of all properties that a schema documents, such as `items[].series`; items of a list count once. */
export function propertyPaths(schema: unknown, at = ''): string[] {
  if (!isNode(schema)) return [];
  if (isNode(schema['items'])) return propertyPaths(schema['items'], `${at}[]`);
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...propertyPaths(property, path)];
  });
}

/** Paths of the non-null properties of a value, in the notation of `propertyPaths`. */
export function seenPaths(value: unknown, at = ''): Set<string> {
  const paths = new Set<string>();
  if (Array.isArray(value)) {
    for (const item of value) for (const path of seenPaths(item, `${at}[]`)) paths.add(path);
  } else if (isNode(value)) {
    for (const [name, property] of Object.entries(value)) {
      if (property === null) continue;
      const path = at === '' ? name : `${at}.${name}`;
      paths.add(path);
      for (const deeper of seenPaths(property, path)) paths.add(deeper);
    }
  }
  return paths;
}

/** Every schema at any depth with its path. The objects that a schema extends are at its own path. */
export function schemasUnder(schema: SchemaNode, place: string): (readonly [string, SchemaNode])[] {
  const alternatives = [schema['anyOf'], schema['x-any-of']].flatMap((list) => (Array.isArray(list) ? list : []));
  const extended = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
  const children: readonly (readonly [string, unknown])[] = [
    ...Object.entries(propertiesOf(schema)).map(([name, value]) => [`${place}.${name}`, value] as const),
    [`${place}[]`, schema['items']],
    ...extended.map((value) => [place, value] as const),
    ...alternatives.map((value, index) => [`${place}|${index}`, value] as const),
  ];
  return [[place, schema], ...children.flatMap(([name, value]) => (isNode(value) ? schemasUnder(value, name) : []))];
}
