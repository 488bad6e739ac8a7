/** JSON pointer (RFC 6901) to a part of the request: names of clients can hold the characters that pointers are made of. */
export const pointerTo = (where: 'header' | 'query', name: string): string => pointerInto(`/${where}`, name);

/** The pointer to a property or an item of what a pointer leads to. */
export const pointerInto = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The name that a pointer ends with, as the client wrote it. */
export const nameOf = (pointer: string): string =>
  (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
