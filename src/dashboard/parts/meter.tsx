/** A bar for a part between 0 and 1; an unknown part is hatched. */
export function Meter({ part, label }: { part: number | null; label: string }) {
  const width = Math.min(1, Math.max(0, part ?? 1)) * 100;
  return (
    <svg
      class={part === null ? 'meter unknown' : 'meter'}
      role="img"
      aria-label={label}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
    >
      <rect class="track" width="100" height="8" />
      <rect class="value" width={width} height="8" />
    </svg>
  );
}
