/** Values that JSON and YAML can represent. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };
export type PlainObject = { readonly [key: string]: PlainValue };

/** Wraps the value in objects with one key each: `nest(['spec', 'replicas'], 0)` is `{spec: {replicas: 0}}`. */
export const nest = (path: readonly string[], value: PlainObject): PlainObject =>
  path.reduceRight<PlainObject>((inner, key) => ({ [key]: inner }), value);
