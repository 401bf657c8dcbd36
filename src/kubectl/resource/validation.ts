/**
 * What upstream checks of a document before anything is sent. The fields are the server's to check (`fieldValidation`); upstream downloads
 * its schemas all the same, to learn whether it can, so that a server out of reach is told in these words. Here it is asked only where it does not answer.
 */
import { StatusError } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import { aggregate, CommandError, ConnectionError, CredentialsError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import type { Discovery } from './discovery.ts';
import type { Info } from './info.ts';

const TIMEOUT = { timeout: '32s' };

export interface Validation {
  /** Throws what is wrong with the document, in `error validating "file": ...`. */
  check(value: unknown, source: string): Promise<void>;
}

export const validationError = (problem: string): string => `error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`;

/** Without a kind nobody knows what it is. Undefined where all is well. */
export function shapeProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid object to validate';
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  const missing = [...absent('apiVersion', apiVersion), ...absent('kind', kind)];
  return missing.length === 0 ? undefined : missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
}

const absent = (name: string, value: unknown): string[] => (value === undefined || value === null ? [`${name} not set`] : typeof value === 'string' ? [] : [`${name} isn't string type`]);

/** Nothing in it is checked, so that nobody is asked how. */
const isEmptyList = (object: Unstructured): boolean => object.kind === 'List' && isList(object) && itemsOf(object).length === 0;

/** Why the server's schemas cannot be had; undefined where they can. */
async function downloadProblem(client: ApiClient): Promise<string | undefined> {
  for (const path of ['/openapi/v3', '/openapi/v2']) {
    try {
      await client.bytes({ path, query: TIMEOUT });
      return undefined;
    } catch (error) {
      if (path === '/openapi/v2') return `failed to download openapi: ${(error as Error).message}`;
    }
  }
  return undefined;
}

export function createValidation({ client, discovery }: { client(): Promise<ApiClient>; discovery(): Promise<Discovery> }): Validation {
  let reach: Promise<string | undefined> | undefined;
  return {
    async check(value, source) {
      const problem = shapeProblem(value) ?? (isEmptyList(value as Unstructured) ? undefined : await (reach ??= reachProblem()));
      if (problem !== undefined) throw new CommandError(`error validating ${quote(source)}: ${validationError(problem)}`);
    },
  };
  // What is remembered of the server was had of it; whether it is there the first request tells.
  async function reachProblem(): Promise<string | undefined> {
    return (await discovery()).isKnown() ? undefined : downloadProblem(await client());
  }
}

/** The error as upstream would have met it, before any request about an object: one for each file. */
export async function beforeRequests(error: unknown, infos: readonly Info[], client: ApiClient): Promise<unknown> {
  const isUnreachable = error instanceof ConnectionError || error instanceof CredentialsError || (error instanceof StatusError && error.reason === 'Unauthorized');
  const problem = isUnreachable ? await downloadProblem(client) : undefined;
  if (problem === undefined) return error;
  const sources = [...new Set(infos.map(info => info.source))];
  return aggregate(sources.map(source => new CommandError(`error validating ${quote(source)}: ${validationError(problem)}`)))!;
}
