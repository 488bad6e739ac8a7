/** The properties of an object with a prefix and an underscore before their names. */
export type Prefixed<Fields, Prefix extends string> = {
  [Name in keyof Fields & string as `${Prefix}_${Name}`]: Fields[Name];
};

/** Writes a group of figures into a flat response object: `cost` becomes `saved_cost`. */
export const withPrefix = <Fields extends object, Prefix extends string>(
  prefix: Prefix,
  fields: Fields,
): Prefixed<Fields, Prefix> =>
  // The cast is safe: the names are those of Prefixed, but Object.fromEntries loses their types.
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}_${name}`, value])) as Prefixed<
    Fields,
    Prefix
  >;
