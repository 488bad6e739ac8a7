import { InvalidArgumentError, Option } from 'commander';

/** A number in decimal notation. */
export const numberFrom =
  (min: number, max: number) =>
  (text: string): number => {
    const number = /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= min && number <= max)) throw new InvalidArgumentError(`Must be a number from ${min} to ${max}.`);
    return number;
  };

export const integerFrom =
  (min: number, max: number) =>
  (text: string): number => {
    const number = numberFrom(min, max)(text);
    if (!Number.isInteger(number)) throw new InvalidArgumentError('Must be an integer.');
    return number;
  };

/** URL of the service; it may contain the path prefix of a proxy. */
export function serviceUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidArgumentError('Must be a URL such as http://greenkube:8000.');
  if (url.username !== '' || url.password !== '')
    throw new InvalidArgumentError('Must not contain a user or password; use GREENKUBE_HEADERS.');
  if (url.search !== '' || url.hash !== '') throw new InvalidArgumentError('Must not contain a query.');
  return text.replace(/\/+$/, '');
}

/** An option that may be given once; commander would silently use the last value. */
export function once<Value>(flags: string, description: string, parse: (text: string) => Value): Option {
  let isGiven = false;
  return new Option(flags, description).argParser((text: string) => {
    if (isGiven) throw new InvalidArgumentError('Given more than once.');
    isGiven = true;
    return parse(text);
  });
}

/** An option that may be repeated. */
export const repeated = (flags: string, description: string, max: number): Option =>
  new Option(flags, `${description}; repeatable`).argParser((text: string, previous: string[] | undefined) => {
    if ((previous?.length ?? 0) >= max) throw new InvalidArgumentError(`Given more than ${max} times.`);
    return [...(previous ?? []), text];
  });
