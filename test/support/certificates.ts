import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (...parameters: readonly string[]) => promisify(execFile)('openssl', parameters);
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of the test. */
export interface Authority {
  readonly ca: string;
  /** A certificate for `localhost` and 127.0.0.1. @param days of its validity; negative if it is expired */
  issue(name: string, days?: number): Promise<CertificateFiles>;
}

export async function createAuthority(directory: string, name: string): Promise<Authority> {
  const folder = join(directory, name);
  await mkdir(folder);
  const [ca, caKey] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
  await openssl('req', '-x509', ...NEW_KEY, '-keyout', caKey, '-out', ca, '-days', '2', '-subj', `/CN=${name}`);
  return {
    ca,
    async issue(subject, days = 1) {
      const [cert, key, request] = ['pem', 'key', 'csr'].map((end) => join(folder, `${subject}.${end}`)) as [
        string,
        string,
        string,
      ];
      const names = ['-subj', `/CN=${subject}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      await openssl('req', '-new', ...NEW_KEY, '-keyout', key, '-out', request, ...names);
      const signed = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-copy_extensions', 'copy'];
      await openssl('x509', '-req', '-in', request, ...signed, '-days', String(days), '-out', cert);
      return { cert, key };
    },
  };
}
