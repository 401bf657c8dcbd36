/** What a describer is: which objects to fetch beside the one described, and the text made of them all. */
import type { KubeObject } from '../../machinery/object.ts';
import type { Page } from './page.ts';

/** The describers' port to a server; rejects with the server's error. */
export interface Reader {
  get(path: string): Promise<unknown>;
  /** All items, whatever number of chunks they come in. */
  list(path: string, query: ListSelection): Promise<readonly unknown[]>;
}

export interface ListSelection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export type Request = { readonly get: string } | ({ readonly list: string } & ListSelection);

/** Of whom the events at the end speak; an empty kind stands for any. */
export interface EventSubject {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  readonly uid: string;
}

export type Answer = { readonly value: unknown } | { readonly error: Error };

/** What was fetched, by the names that the describer gave its requests. */
export class Related {
  private readonly answers: ReadonlyMap<string, Answer>;
  constructor(answers: ReadonlyMap<string, Answer> = new Map()) {
    this.answers = answers;
  }
  /** Throws the error that the request met. */
  of<T>(name: string): T {
    const answer = this.answers.get(name);
    if (answer === undefined) throw new Error(`read related "${name}": never asked for`);
    if ('error' in answer) throw answer.error;
    return answer.value as T;
  }
  error(name: string): Error | undefined {
    const answer = this.answers.get(name);
    return answer && 'error' in answer ? answer.error : undefined;
  }
}

export interface Describer<T extends KubeObject = KubeObject> {
  readonly group: string;
  /** The versions it can read, the preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  related?(object: T): Readonly<Record<string, Request>>;
  /** Absent: the object's own events. */
  events?(object: T): readonly EventSubject[];
  /** Events that cannot be had fail the description instead of leaving it without. */
  readonly eventsRequired?: boolean;
  /** Everything but the events. Pure: `now` is milliseconds since 1970. */
  write(page: Page, object: T, related: Related, now: number): void;
}

export const noEvents = (): readonly EventSubject[] => [];
