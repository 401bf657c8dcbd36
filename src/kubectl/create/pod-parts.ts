/** Parts of pods as flags say them. */
import { checkEnvVarName } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
}

/** `NAME=value`; the value may be empty and may hold `=`. */
export function parseEnv(text: string): EnvVar {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0));
  if (at < 0 || name === '' || checkEnvVarName(name).length > 0) throw new CommandError(`invalid env: ${text}`);
  return { name, value: text.slice(at + 1) };
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const domainPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const IMAGE = new RegExp(`^(?:${domain}/)?${component}(?:/${component})*(?::\\w[\\w.-]{0,127})?(?:@${digest})?$`);

/** `nginx`, `localhost:5000/a/b:tag@sha256:...`. */
export const isImageReference = (text: string): boolean => IMAGE.test(text);
