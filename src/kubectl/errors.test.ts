/** How errors are told at the end of a command. */
import { expect, it } from 'vitest';
import { StatusError } from '../machinery/status-error.ts';
import { addSource, Aggregate, CommandError, ConfigurationError, ConnectionError, ContextNotFoundError, ExitCodeError, ExitError, explainError, NoKindMatchError } from './errors.ts';

const notFound = new StatusError(404, 'NotFound', 'pods "x" not found');
const invalid = (causes: { field: string; message: string }[]) => new StatusError(422, 'Invalid', 'long', { kind: 'Pod', name: 'x', causes });

it.each([
  [new CommandError('why'), 'error: why\n', 1],
  [new CommandError('error: why'), 'error: why\n', 1],
  [new ExitError(3), '', 3],
  [new ExitCodeError('command terminated with exit code 7', 7), 'command terminated with exit code 7\n', 7],
  [notFound, 'Error from server (NotFound): pods "x" not found\n', 1],
  [new StatusError(401, 'Unauthorized', 'Unauthorized'), 'error: You must be logged in to the server (Unauthorized)\n', 1],
  [new Aggregate([notFound]), 'Error from server (NotFound): pods "x" not found\n', 1],
  [new Aggregate([notFound, new CommandError('why')]), 'Error from server (NotFound): pods "x" not found\nwhy\n', 1],
  [invalid([{ field: 'spec', message: 'Forbidden: no' }]), 'The Pod "x" is invalid: spec: Forbidden: no\n', 1],
  [invalid([{ field: 'a', message: 'b' }, { field: 'c', message: 'd' }]), 'The Pod "x" is invalid: \n* a: b\n* c: d\n', 1],
  [new ConnectionError('GET', 'https://h:1/api', 'dial tcp 1.2.3.4:1: connect: connection refused'), 'The connection to the server h:1 was refused - did you specify the right host or port?\n', 1],
  [new ConnectionError('GET', 'https://h:1/api', 'EOF'), 'Unable to connect to the server: EOF\n', 1],
  [new ConfigurationError('no server found for cluster "x"'), 'error: no server found for cluster "x"\n', 1],
  [new ContextNotFoundError('x'), 'Error in configuration: context was not found for specified context: x\n', 1],
  [addSource('creating', 'f.yaml', notFound), 'Error from server (NotFound): error when creating "f.yaml": pods "x" not found\n', 1],
  [new NoKindMatchError('Widget', 'example.com', ['v1']), 'error: no matches for kind "Widget" in version "example.com/v1"\n', 1],
])('%s', (error, text, code) => expect(explainError(error)).toEqual({ text, code }));
