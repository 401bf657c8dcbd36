/** What `npm start` offers, and what it leaves alone. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface World {
  readonly bin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly isTerminal: boolean;
  say(text: string): void;
  ask(question: string): Promise<string>;
}
const place = './offer-path.mjs';
const { offerPath } = (await import(/* @vite-ignore */ place)) as { offerPath(world: World): Promise<void> };

let home = '';
let said: string[] = [];
let asked: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'offer-path-'));
  [said, asked] = [[], []];
  for (const folder of ['bin', '.local/bin', 'other']) mkdirSync(join(home, folder), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function offer({ answer = '', env = {}, isTerminal = true }: { answer?: string; env?: Readonly<Record<string, string>>; isTerminal?: boolean } = {}): Promise<void> {
  await offerPath({
    bin: join(home, 'bin'), env: { HOME: home, PATH: `${join(home, 'other')}:${join(home, '.local/bin')}`, ...env }, isTerminal, say: text => said.push(text),
    ask: question => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  });
}
const linkOf = (name: string) => (existsSync(join(home, '.local/bin', name)) || said.length > 0 ? readlinkSync(join(home, '.local/bin', name)) : undefined);

describe('offerPath', () => {
  it('links both where the machine has neither', async () => {
    await offer();
    expect(asked).toEqual([`\nPut skiff and kubectl on your PATH (links in ${join(home, '.local/bin')})? [Y/n] `]);
    expect([linkOf('skiff'), linkOf('kubectl')]).toEqual([join(home, 'bin/skiff'), join(home, 'bin/kubectl')]);
  });

  it('never shadows a kubectl that is there', async () => {
    writeFileSync(join(home, 'other/kubectl'), '');
    chmodSync(join(home, 'other/kubectl'), 0o755);
    await offer();
    expect(asked).toEqual([`\nPut skiff on your PATH (a link in ${join(home, '.local/bin')})? [Y/n] `]);
    expect(existsSync(join(home, '.local/bin/kubectl'))).toBe(false);
  });

  it('does nothing when told so, and where both are there', async () => {
    await offer({ answer: 'n' });
    expect([asked.length, existsSync(join(home, '.local/bin/skiff'))]).toEqual([1, false]);
    for (const name of ['skiff', 'kubectl']) writeFileSync(join(home, 'other', name), '');
    await offer();
    expect([asked.length, said]).toEqual([1, []]);
  });

  it.each([['nobody sits', { isTerminal: false }], ['it is CI', { env: { CI: '1' } }]])('asks nothing where %s, and says what to type', async (_name, world) => {
    await offer(world);
    expect([asked, said]).toEqual([[], [`\nTo call skiff and kubectl from anywhere: export PATH="${join(home, 'bin')}:$PATH"`]]);
  });

  it('says what to type where no folder of the PATH is one of ours to write', async () => {
    await offer({ env: { PATH: join(home, 'other') } });
    expect(said).toEqual([`\nTo call skiff and kubectl from anywhere: export PATH="${join(home, 'bin')}:$PATH"`]);
    writeFileSync(join(home, 'other/kubectl'), '');
    await offer({ env: { PATH: join(home, 'other') } });
    expect(said[1]).toBe(`\nTo call skiff from anywhere: export PATH="$PATH:${join(home, 'bin')}"`);
  });

  it('replaces a link that leads nowhere', async () => {
    symlinkSync(join(home, 'gone'), join(home, '.local/bin/kubectl'));
    await offer();
    expect(readlinkSync(join(home, '.local/bin/kubectl'))).toBe(join(home, 'bin/kubectl'));
  });
});
