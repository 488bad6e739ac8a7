import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders whose files the documentation names by their path from the root. */
const FOLDERS = ['src', 'test', 'scripts', 'deploy'];
const NAMED = new RegExp(`\`((?:${FOLDERS.join('|')})/[\\w./-]*)\``, 'g');
const LINKED = /\]\(([^)#:\s]+)(?:#[^)]*)?\)/g;

const documents = [
  'README.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** Paths that a document names, from the root. */
function pathsIn(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const named = [...text.matchAll(NAMED)].map(([, path = '']) => path);
  const linked = [...text.matchAll(LINKED)].map(([, link = '']) =>
    relative(root, resolve(root, dirname(document), link)),
  );
  return [...named, ...linked];
}

describe('documentation', () => {
  for (const document of documents) {
    it(`${document} names and links files that exist`, () => {
      const missing = pathsIn(document).filter((path) => !existsSync(join(root, path)));
      expect(missing).to.deep.equal([]);
    });
  }

  it('of the estimation names every formula file', () => {
    const named = pathsIn('src/domain/estimation/README.md');
    const formulas = ['attribution', 'carbon', 'charge', 'claims', 'cost', 'embodied', 'energy', 'share'];
    const isNamed = (formula: string): boolean => named.some((path) => path.endsWith(`/${formula}.ts`));
    expect(formulas.filter((formula) => !isNamed(formula))).to.deep.equal([]);
  });
});
