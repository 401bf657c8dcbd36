/** The file of --custom: parts of a container, as JSON or YAML. */
import type { Container } from '../../kinds/generated/core-v1.ts';
import { schemas } from '../../kinds/facts/facts.ts';
import type { TypeFacts } from '../../machinery/schema/facts.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { parseYaml } from '../yaml/parse.ts';

/** Undefined where the file has nothing. */
export function readCustomProfile({ files }: Pick<Io, 'files'>, path: string): Partial<Container> | undefined {
  let text: string;
  try {
    text = files.readText(path);
  } catch (error) {
    throw new CommandError(`must pass a container spec json file for custom profile: ${(error as Error).message}`, { cause: error });
  }
  try {
    const value = parseValue(text);
    return value === null || value === undefined ? undefined : schemas.of('core.v1.Container').decodeValue<Partial<Container>>(value).object;
  } catch (error) {
    const { message } = error as Error;
    const words = message.startsWith('json: ') ? `error unmarshaling JSON: while decoding JSON: ${message.replace('Go struct field Container.', 'Go struct field .')}` : message;
    throw new CommandError(`${path} does not contain a valid container spec: ${words}`, { cause: error });
  }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Then it is YAML, or nothing.
  }
  try {
    return withTexts(parseYaml(text), CONTAINER);
  } catch (error) {
    throw new CommandError(`error converting YAML to JSON: ${(error as Error).message}`, { cause: error });
  }
}

const CONTAINER: TypeFacts = { is: 'struct', go: 'v1.Container', name: 'core.v1.Container' };

/** YAML's `yes` and `1` are texts where the field is one. */
function withTexts(value: unknown, type: TypeFacts | undefined): unknown {
  if (type?.is === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  if (type?.is === 'list' && Array.isArray(value)) return value.map(item => withTexts(item, type.of));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const below = (key: string) => (type?.is === 'map' ? type.of : type?.is === 'struct' ? schemas.table.struct(type.name).fields.find(f => f.name === key)?.type : undefined);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item, below(key))]));
}

/** Throws where the file says what is not its to say. */
export function refuseFixedFields({ name, command, image, lifecycle, volumeDevices }: Partial<Container>): void {
  if (!name && !command?.length && !image && !lifecycle && !volumeDevices?.length) return;
  throw new CommandError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
}
