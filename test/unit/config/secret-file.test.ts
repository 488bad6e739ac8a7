import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { currentSecret } from '../../../src/config/current-secret.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { createSecretFile } from '../../../src/config/secret-file.js';

describe('the file of a secret', () => {
  let directory: string;
  let milliseconds = 0;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'greenkube-secret-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const notEmpty = (text: string): string => {
    if (text === '') throw new Error('is empty');
    return text;
  };

  function open(path: string, initial: string) {
    const rejected: string[] = [];
    const current = createSecretFile(path, initial, {
      parse: notEmpty,
      onRejected: (reason) => rejected.push(reason),
      milliseconds: () => milliseconds,
    });
    const later = (): string => {
      milliseconds += 1000;
      return current();
    };
    return { current, later, rejected };
  }

  it('is read again when it changes, at most once a second', () => {
    const path = join(directory, 'token');
    writeFileSync(path, 'first\n');
    const { current, later } = open(path, 'first');
    expect(current()).to.equal('first');
    writeFileSync(path, 'second, longer\n');
    expect(current()).to.equal('first');
    expect(later()).to.equal('second, longer');
  });

  it('is followed when Kubernetes replaces the directory of a Secret', () => {
    const volume = join(directory, 'volume');
    mkdirSync(join(volume, '1'), { recursive: true });
    mkdirSync(join(volume, '2'));
    writeFileSync(join(volume, '1', 'key'), 'aaaa');
    writeFileSync(join(volume, '2', 'key'), 'bbbb');
    symlinkSync('1', join(volume, 'data'));
    symlinkSync(join('data', 'key'), join(volume, 'key'));
    const { later } = open(join(volume, 'key'), 'aaaa');
    expect(later()).to.equal('aaaa');
    symlinkSync('2', join(volume, 'next'));
    renameSync(join(volume, 'next'), join(volume, 'data'));
    expect(later()).to.equal('bbbb');
  });

  it('keeps its last valid value while it is missing, empty or too large, and reports each change once', () => {
    const path = join(directory, 'changing');
    writeFileSync(path, 'valid');
    const { later, rejected } = open(path, 'valid');
    expect(later()).to.equal('valid');
    rmSync(path);
    expect([later(), later()]).to.deep.equal(['valid', 'valid']);
    writeFileSync(path, ' \n');
    expect(later()).to.equal('valid');
    writeFileSync(path, 'x'.repeat(2 ** 20 + 1));
    expect(later()).to.equal('valid');
    writeFileSync(path, 'valid again');
    expect(later()).to.equal('valid again');
    expect(rejected).to.deep.equal([
      `cannot be read from its file ${path}`,
      'is empty',
      `has a file larger than 1048576 bytes: ${path}`,
    ]);
  });

  it('holds an option, whose syntax is checked after each change without quoting it', () => {
    const path = join(directory, 'keys');
    writeFileSync(path, 'ci:0123456789abcdef\n');
    const config = loadConfig({ GREENKUBE_API_KEYS_FILE: path });
    expect(config.secretFiles).to.deep.equal({ apiKeys: path });
    const reasons: string[] = [];
    writeFileSync(path, 'too-short');
    const keys = currentSecret(config, 'apiKeys', (variable, reason) => reasons.push(`${variable} ${reason}`));
    expect(keys()).to.deep.equal(['ci:0123456789abcdef']);
    expect(reasons).to.deep.equal(['GREENKUBE_API_KEYS_FILE must be keys of 16 to 256 printable ASCII characters']);
  });

  it('is not needed for a secret in a variable', () => {
    const config = loadConfig({ GREENKUBE_API_KEYS: '0123456789abcdef' });
    const keys = currentSecret(config, 'apiKeys', () => {});
    expect(keys()).to.equal(config.apiKeys);
  });
});
