/** What JSON and YAML can hold. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };
export type PlainObject = { readonly [key: string]: PlainValue };

/** The value inside of objects with one key each: `nest(['spec', 'replicas'], 0)` is `{spec: {replicas: 0}}`. */
export const nest = (path: readonly string[], value: PlainObject): PlainObject =>
  path.reduceRight<PlainObject>((inner, key) => ({ [key]: inner }), value);
