/** A response of the service, stored for the comparison servers that compute nothing. */
export interface ConstantReply {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Requests a response once. @throws unless it has the status */
export async function recordReply(
  url: string,
  headers: Readonly<Record<string, string>>,
  status: number,
): Promise<ConstantReply> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  const kept = ['etag', 'cache-control'].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const type = response.headers.get('content-type') ?? '';
  return { status, type, headers: Object.fromEntries(kept), body: status === 304 ? null : text };
}
