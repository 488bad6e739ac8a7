/** What one proxy says about the request that it received; absent parts are null. */
export interface ForwardedHop {
  readonly address: string | null;
  readonly protocol: string | null;
  readonly host: string | null;
}

/** Parameters of the header `Forwarded` that the service uses. */
const PARTS = /(?:^|;)\s*(for|proto|host)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;",\s]*))/gi;

/** Splits a list header at its commas, except within quoted strings. */
const elementsOf = (value: string): string[] => value.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];

/** The address without brackets and port, e.g. of `[2001:db8::1]:4711` or `192.0.2.1:80`. */
export function withoutPort(node: string): string {
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?$/.exec(node)?.[1];
  return bracketed ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(node)?.[1] ?? node;
}

/** Elements of the header `Forwarded` (RFC 7239), the client first. */
export function parseForwarded(value: string): ForwardedHop[] {
  return elementsOf(value).map((element) => {
    const parts = new Map<string, string>();
    for (const [, name = '', quoted, token] of element.trim().matchAll(PARTS)) {
      parts.set(name.toLowerCase(), (quoted ?? token ?? '').replaceAll(/\\(.)/g, '$1'));
    }
    const address = parts.get('for');
    return {
      address: address === undefined ? null : withoutPort(address),
      protocol: parts.get('proto') ?? null,
      host: parts.get('host') ?? null,
    };
  });
}
