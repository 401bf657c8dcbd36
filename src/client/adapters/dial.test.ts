import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { tlsOptions } from './dial.ts';

const folder = mkdtempSync(join(tmpdir(), 'roots-'));
const file = join(folder, 'file.pem');
writeFileSync(file, 'file');
const config = { server: 'https://a:1', userAgent: 'me', headers: {} };

afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

describe('whom this machine trusts', () => {
  it.each<[string, string, string, readonly string[] | undefined]>([
    ['of a file', file, '', ['file']],
    ['of a file and folders', file, `/nowhere:${folder}`, ['file', 'file']],
    ['of folders alone', '/nowhere', `${folder}:`, ['file']],
    ['nobody: then Node knows', '/nowhere', '/nowhere', undefined],
  ])('%s', (_, certFile, certDir, expected) => {
    vi.stubEnv('KUBECTL_HELD_SSL_CERT_FILE', undefined);
    vi.stubEnv('SSL_CERT_FILE', certFile);
    vi.stubEnv('SSL_CERT_DIR', certDir);
    expect(tlsOptions(config).ca).toEqual(expected);
  });

  it('not asked where the kubeconfig says whom to trust', () => {
    vi.stubEnv('SSL_CERT_DIR', folder);
    expect(tlsOptions({ ...config, ca: 'own' }).ca).toEqual(['own']);
    expect(tlsOptions({ ...config, insecureSkipTlsVerify: true }).ca).toBeUndefined();
  });
});
