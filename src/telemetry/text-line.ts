/** Fields with a fixed position in the line. */
const PLACED = new Set(['level', 'time', 'msg', 'err']);

/** Formats a JSON log line as text: `15:04:05 INFO  message key=value`; a stack trace follows on separate lines. */
export function textLine(json: string): string {
  const fields = parse(json);
  if (fields === null) return json;
  const time = String(fields['time'] ?? '').slice(11, 19);
  const level = String(fields['level'] ?? '')
    .toUpperCase()
    .padEnd(5);
  const rest = Object.entries(fields)
    .filter(([name]) => !PLACED.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${time} ${level} ${String(fields['msg'] ?? '')}${rest.join('')}${stackOf(fields['err'])}\n`;
}

function parse(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function stackOf(error: unknown): string {
  if (!isRecord(error)) return '';
  return `\n${String(error['stack'] ?? error['message'] ?? '')}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
