/** JSON pointer (RFC 6901) to a part of the request. Names come from clients, so `~` and `/` in them are escaped. */
export const pointerTo = (where: 'header' | 'query', name: string): string => pointerInto(`/${where}`, name);

/** The pointer to a property or item of the value at `pointer`. */
export const pointerInto = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The last segment of a pointer, unescaped. */
export const nameOf = (pointer: string): string =>
  (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
