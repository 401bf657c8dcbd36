/** What kubectl does without a cluster, by upstream's binary and by ours: JSONPath, Go templates, kustomizations. Needs .cache/kubectl-1.36. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKustomization } from '../../src/kubectl/kustomize/build.ts';
import { GoTemplateError, parseGoTemplate, printGoTemplate } from '../../src/kubectl/print/go-template.ts';
import { parseJsonPath, printJsonPath } from '../../src/kubectl/print/jsonpath.ts';
import { goTemplateCases } from '../support/kubectl-offline/go-template-cases.ts';
import { jsonPathCases } from '../support/kubectl-offline/jsonpath-cases.ts';
import { kustomizations } from '../support/kubectl-offline/kustomizations.ts';
import { templateObject } from '../support/kubectl-offline/template-object.ts';

const UPSTREAM = join(import.meta.dirname, '../../.cache/kubectl-1.36');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-offline-'));
  writeFileSync(join(folder, 'object.json'), JSON.stringify(templateObject));
  for (const [path, content] of Object.entries(kustomizations)) {
    const full = join(folder, 'kustomizations', path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, typeof content === 'string' ? content : Buffer.from(content.latin1, 'latin1'));
  }
  mkdirSync(join(folder, 'kustomizations/empty'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome { readonly stdout: string; readonly stderr: string; readonly code: number }

/** A local edit needs no server, and prints its object in any form. */
const upstreamPrints = (format: string) =>
  new Promise<Outcome>(done => {
    const args = ['label', '--local', '-f', join(folder, 'object.json'), 'a=b', '--overwrite', '-o', format];
    execFile(UPSTREAM, args, { timeout: 20_000 }, (error, stdout, stderr) => done({ stdout, stderr, code: error ? 1 : 0 }));
  });

function oursPrints(print: () => string): Outcome {
  try {
    return { stdout: print(), stderr: '', code: 0 };
  } catch (error) {
    const message = `error: ${(error as Error).message}`;
    return { stdout: error instanceof GoTemplateError ? error.printed : '', stderr: message.endsWith('\n') ? message : `${message}\n`, code: 1 };
  }
}

async function expectSame(format: string, print: () => string): Promise<void> {
  expect(oursPrints(print)).toEqual(await upstreamPrints(format));
}

describe.skipIf(!existsSync(UPSTREAM))('offline, as upstream', () => {
  describe('JSONPath', () => {
    it.concurrent.each(jsonPathCases)('%j', async text => {
      await expectSame(`jsonpath=${text}`, () => printJsonPath(parseJsonPath(text), templateObject));
      await expectSame(`jsonpath-as-json=${text}`, () => printJsonPath(parseJsonPath(text), templateObject, { asJson: true }));
    });
  });

  describe('Go templates', () => {
    it.concurrent.each(goTemplateCases)('%j', text => expectSame(`go-template=${text}`, () => printGoTemplate(parseGoTemplate(text), templateObject)));
  });

  it('kustomizations', async () => {
    const root = join(folder, 'kustomizations');
    const names = readdirSync(root);
    expect(names.length).toBeGreaterThan(25);
    for (const name of names) {
      const { stdout, stderr, status } = spawnSync(UPSTREAM, ['kustomize', join(root, name)], { encoding: 'utf8', timeout: 20_000 });
      expect({ name, ...(await built(join(root, name))) }).toEqual({ name, stdout, stderr, code: status });
    }
  });
});

async function built(path: string): Promise<Outcome> {
  let stderr = '';
  const kindOf = (at: string) => {
    const stat = statSync(at, { throwIfNoEntry: false });
    return stat === undefined ? undefined : stat.isDirectory() ? ('directory' as const) : ('file' as const);
  };
  try {
    const { text } = await buildKustomization(path, { read: at => readFileSync(at), kindOf }, { warn: line => (stderr += `${line}\n`) });
    return { stdout: text, stderr, code: 0 };
  } catch (error) {
    return { stdout: '', stderr: `${stderr}error: ${(error as Error).message}\n`, code: 1 };
  }
}
