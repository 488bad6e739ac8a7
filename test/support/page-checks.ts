import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Page scripts are given as text, because the tests are compiled without DOM types. */

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Violations of accessibility rules, one text per rule. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run(document)')) as { violations: Violation[] };
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('; ')}`,
  );
}

/** Pixels by which the page is wider than the viewport. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth');

/** Exact numbers of the elements of a selector. */
export const valuesOf = (page: Page, selector: string): Promise<number[]> =>
  page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => Number(one.value))`);
