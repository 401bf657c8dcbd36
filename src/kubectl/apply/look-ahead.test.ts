import { describe, expect, it } from 'vitest';
import { StatusError } from '../../machinery/status-error.ts';
import type { Unstructured } from '../object.ts';
import { Info } from '../resource/info.ts';
import { LookAhead } from './look-ahead.ts';

const reason = (code: number, text: string) => StatusError.from({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason: text, message: text });
const ANSWERS: Readonly<Record<string, Unstructured | Error>> = { here: { metadata: { name: 'here' } }, gone: reason(404, 'NotFound'), secret: reason(403, 'Forbidden') };

class Named extends Info {
  private readonly asked: string[];
  constructor(name: string, asked: string[]) {
    super({ namespace: 'default', name });
    this.asked = asked;
  }
  override async live(): Promise<Unstructured> {
    this.asked.push(this.name);
    const answer = ANSWERS[this.name] ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

function looking(...names: string[]) {
  const asked: string[] = [];
  const infos = names.map(name => new Named(name, asked));
  return { asked, infos, ahead: new LookAhead(infos) };
}
const filling = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

describe('looking ahead', () => {
  it('looks at the one behind, and no further', async () => {
    const { asked, infos, ahead } = looking('x', 'here', 'gone', 'secret', ...filling);
    expect(await ahead.take(infos[0]!)).toBeUndefined();
    ahead.pass(0);
    expect(asked).toEqual(['here']);
    expect(await ahead.take(infos[1]!)).toEqual({ live: ANSWERS['here'] });
    expect(await ahead.take(infos[1]!)).toBeUndefined();
  });

  it.each([[1, 'gone', { live: undefined }], [2, 'secret', undefined]])('index %i, %s: %o', async (index, _name, seen) => {
    const { infos, ahead } = looking('x', 'gone', 'secret', ...filling);
    ahead.pass(index - 1);
    expect(await ahead.take(infos[index]!)).toEqual(seen);
  });

  it('never looks at what the object before it may make', async () => {
    const { asked, ahead } = looking('x', 'x', 'y', ...filling);
    ahead.pass(0);
    ahead.pass(1);
    expect(asked).toEqual(['y']);
  });

  it('waits its turn where there are few', () => {
    const { asked, ahead } = looking('x', 'here', 'gone');
    ahead.pass(0);
    expect(asked).toEqual([]);
  });
});
