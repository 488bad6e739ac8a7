/** Counters, recognised by their names as Prometheus recommends. */
const COUNTER = /_(total|count|sum|bucket)$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/**
 * What Prometheus would store after scraping this text for a while: every sample at every step, counters growing from 0
 * to their value, with the labels of a scrape.
 * @param at time of the last scrape, seconds since 1970
 */
export function* scrapedHistory(
  text: string,
  { at, seconds, step }: { readonly at: number; readonly seconds: number; readonly step: number },
): Generator<string> {
  const steps = Math.floor(seconds / step);
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined || value === undefined || name.startsWith('#')) continue;
    const all = [labels, 'job="greenkube"', 'instance="greenkube:8000"'].filter((part) => part !== '').join(',');
    for (let index = 0; index <= steps; index++) {
      const shown = COUNTER.test(name) ? (Number(value) * index) / steps : Number(value);
      yield `${name}{${all}} ${Number.isNaN(shown) ? 'NaN' : shown} ${at - (steps - index) * step}\n`;
    }
  }
  yield '# EOF\n';
}
