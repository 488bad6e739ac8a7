import { Meter } from '../../parts/meter.js';

/** Use and requests as bars of the capacity. */
export function UseBars({
  use,
  request,
  capacity,
  format,
}: {
  use: number | null;
  request: number | null;
  capacity: number | null;
  format: (value: number | null) => string;
}) {
  const part = (value: number | null): number | null => (value === null || !capacity ? null : value / capacity);
  return (
    <>
      <Meter part={part(use)} label={`used: ${format(use)} of ${format(capacity)}`} />
      <Meter part={part(request)} label={`requested: ${format(request)} of ${format(capacity)}`} />
      <small>
        {format(use)} used, {format(request)} requested of {format(capacity)}
      </small>
    </>
  );
}
