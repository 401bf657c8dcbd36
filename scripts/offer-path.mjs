/** Offers to put Skiff's commands on the PATH: links, in a folder that is on it already. */
import { accessSync, constants, existsSync, lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const COMMANDS = ['skiff', 'kubectl'];

/**
 * Only for commands that are found nowhere: a kubectl that is there is never put in the shade. Where nobody sits at the terminal, it only says what to type.
 * `world`: `{ bin, env, isTerminal, say, ask }`.
 */
export async function offerPath({ bin, env, isTerminal, say, ask }) {
  const folders = (env.PATH ?? '').split(delimiter).filter(dir => dir !== '');
  const missing = COMMANDS.filter(name => !folders.some(dir => existsSync(join(dir, name))));
  if (missing.length === 0) return;
  const names = missing.join(' and ');
  const isAsked = isTerminal && !env.CI;
  const target = isAsked && [join(env.HOME ?? '/', '.local/bin'), '/usr/local/bin'].find(dir => folders.includes(dir) && isWritable(dir));
  if (!target) return say(`\nTo call ${names} from anywhere: ${whatToType(bin, missing)}`);
  const answer = await ask(`\nPut ${names} on your PATH (${missing.length > 1 ? 'links' : 'a link'} in ${target})? [Y/n] `);
  if (!/^(y(es)?)?$/i.test(answer.trim())) return;
  for (const name of missing) {
    replaceLink(join(bin, name), join(target, name));
    say(`Done: ${join(target, name)}`);
  }
}

/** Behind all others where one of ours is there already under the same name: it shadows nothing. */
const whatToType = (bin, missing) => (missing.length === COMMANDS.length ? `export PATH="${bin}:$PATH"` : `export PATH="$PATH:${bin}"`);

function isWritable(dir) {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** An old link of ours that leads nowhere is replaced; a file of somebody else's never. */
function replaceLink(program, link) {
  try {
    if (lstatSync(link).isSymbolicLink() && !existsSync(readlinkSync(link))) rmSync(link);
  } catch {
    // Nothing is there.
  }
  symlinkSync(program, link);
}
