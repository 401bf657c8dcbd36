/** Service account tokens of running pods: asked for once, renewed at four fifths of their life. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { IssuedToken, KubeletApi, TokenQuestion } from '../api.ts';

const DAY = 24 * 3600_000;
const MAX_JITTER = 10_000;

/** Renew after 80 % of the life, and in any case after a day. */
export function renewalTime({ issuedAt, expiresAt }: IssuedToken): number {
  const life = expiresAt - issuedAt;
  return Math.min(issuedAt + life * 0.8, issuedAt + DAY);
}

interface Held {
  readonly token: IssuedToken;
  readonly renewAt: number;
}

export class TokenCache {
  private readonly held = new Map<string, Held>();
  private readonly api: KubeletApi;
  private readonly clock: Clock;
  private readonly random: Random;

  constructor(api: KubeletApi, clock: Clock, random: Random) {
    this.api = api;
    this.clock = clock;
    this.random = random;
  }

  /** A token that could not be renewed is used until it expires. */
  async get(question: TokenQuestion): Promise<string> {
    const key = `${question.pod.uid} ${JSON.stringify(question)}`;
    const held = this.held.get(key);
    if (held && this.clock.now() < held.renewAt) return held.token.token;
    try {
      const token = await this.api.issueToken(question);
      this.held.set(key, { token, renewAt: renewalTime(token) - this.random.next() * MAX_JITTER });
      return token.token;
    } catch (error) {
      if (held && this.clock.now() < held.token.expiresAt) return held.token.token;
      throw error;
    }
  }

  forget(uid: string): void {
    for (const key of this.held.keys()) if (key.startsWith(`${uid} `)) this.held.delete(key);
  }
}
