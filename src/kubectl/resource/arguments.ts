/** How arguments name resources: `a,b c` is `a/c b/c`; `a/b` a type and a name. */
import { CommandError } from '../errors.ts';

export interface TypeName {
  readonly type: string;
  readonly name: string;
}

export const splitUnique = (text: string): string[] => [...new Set(text.split(','))];

export function normalizeArguments(args: readonly string[]): readonly string[] {
  const [types = '', ...names] = args;
  const unique = splitUnique(types);
  if (names.length === 0 || unique.length < 2) return args;
  return unique.flatMap(type => names.map(name => `${type}/${name}`));
}

/** Throws where some have a slash and some have none. */
export function hasCombinedTypes(args: readonly string[], program: string): boolean {
  const slashed = args.filter(a => a.includes('/')).length;
  if (slashed > 0 && slashed < args.length) {
    throw new CommandError(`there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. '${program} get resource/<resource_name>' instead of '${program} get resource resource/<resource_name>'`);
  }
  return slashed > 0;
}

export function splitTypeName(text: string): TypeName | undefined {
  if (!text.includes('/')) return undefined;
  const parts = text.split('/');
  if (parts.length !== 2) throw new CommandError('arguments in resource/name form may not have more than one slash');
  const [type = '', name = ''] = parts;
  if (type === '' || name === '' || splitUnique(type).length !== 1) throw new CommandError('arguments in resource/name form must have a single resource and name');
  return { type, name };
}
