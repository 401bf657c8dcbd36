import { expect, test } from 'vitest';
import type { ExitCodeError } from '../errors.ts';
import { failureOf } from './outcome.ts';

const V4 = 'v4.channel.k8s.io';
const exit = (message: string) => JSON.stringify({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message }] } });

test.each([
  ['nothing', '', V4, undefined],
  ['success', '{"metadata":{},"status":"Success"}', V4, undefined],
  ['a failure', '{"status":"Failure","message":"no such container"}', V4, 'no such container'],
  ['an exit code', exit('3'), 'v5.channel.k8s.io', 'command terminated with exit code 3'],
  ['an exit code that is none', exit('300'), V4, 'error stream protocol error: invalid exit code value "300"'],
  ['no exit code', '{"status":"Failure","reason":"NonZeroExitCode","details":{}}', V4, 'error stream protocol error: no ExitCode cause given'],
  ['no details', '{"status":"Failure","reason":"NonZeroExitCode"}', V4, 'error stream protocol error: details must be set'],
  ['neither', '{"status":"Maybe"}', V4, 'error stream protocol error: unknown error'],
  ['words of old', 'exit 2', 'v2.channel.k8s.io', 'error executing remote command: exit 2'],
])('%s', (_, text, protocol, message) => expect(failureOf(text, protocol)?.message).toBe(message));

test('an exit code ends the program alike', () => expect((failureOf(exit('3'), V4) as ExitCodeError).code).toBe(3));
