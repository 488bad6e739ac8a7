import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Readonly<Record<string, LockedPackage>>;
};

/** Licences that allow use, change and distribution without obligations for the code of the service. */
const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
];

describe('the lock file', () => {
  it('ships only packages with an allowed licence', () => {
    const shipped = Object.entries(packages).filter(([path, one]) => path !== '' && !one.dev && !one.devOptional);
    expect(shipped).to.have.length.above(100);
    const others = shipped.filter(([, { license = '' }]) => !ALLOWED_LICENCES.includes(license));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).to.eql([]);
  });

  it('contains the optional packages of every platform, which a clean install requires', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
      ),
    );
    expect(missing).to.deep.equal([]);
  });

  it('contains no registry host, so that packages come from the configured registry', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).to.deep.equal([]);
  });
});
