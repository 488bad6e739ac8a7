interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly weight: number;
}

function parseRange(text: string): Range | null {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const match = /^([!#$%&'*+.^_`|~0-9a-z-]+)\/([!#$%&'*+.^_`|~0-9a-z-]+)$/.exec(range);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { type: match[1], subtype: match[2], weight: Number.isFinite(weight) ? weight : 0 };
}

/** Weight of the most specific range that covers the type; 0 when none does. */
function weightOf(mediaType: string, ranges: readonly Range[]): number {
  const [type, subtype] = mediaType.split('/');
  const exact = ranges.find((range) => range.type === type && range.subtype === subtype);
  const family = ranges.find((range) => range.type === type && range.subtype === '*');
  const any = ranges.find((range) => range.type === '*' && range.subtype === '*');
  return (exact ?? family ?? any)?.weight ?? 0;
}

/**
 * The media type among those offered that an Accept header prefers, the first offered among equals; null when it
 * allows none. Parameters other than q are ignored, so that `text/plain;version=0.0.4` means text/plain.
 * The package `negotiator` decides between equal weights by the order of the header (src/decisions/0009-libraries.md).
 */
export function preferredMediaType(accept: string | undefined, offered: readonly string[]): string | null {
  if (accept === undefined || accept.trim() === '') return offered[0] ?? null;
  const ranges = accept.split(',').flatMap((text) => parseRange(text) ?? []);
  let best: { readonly type: string; readonly weight: number } | null = null;
  for (const type of offered) {
    const weight = weightOf(type, ranges);
    if (weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type ?? null;
}
