/** A simulated process: walks through its steps on the injected clock until they end or a signal does. */
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Step } from './script.ts';

/** What a process sees of its container. */
export interface ProcessWorld {
  readonly clock: Clock;
  readonly memoryLimited: boolean;
  exists(path: string): Promise<boolean>;
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  stdout(text: string): Promise<void>;
  stderr(text: string): Promise<void>;
}

export interface Exit {
  readonly code: number;
  readonly reason: string;
}

const SHORTEST = 20;

export class SimulatedProcess {
  /** Resolves when it has ended, however. */
  readonly ended: Promise<Exit>;
  private readonly world: ProcessWorld;
  private end!: (exit: Exit) => void;
  private done = false;
  private trapped = false;
  private timer: Timer | undefined;

  constructor(steps: readonly Step[], world: ProcessWorld) {
    this.world = world;
    this.ended = new Promise(resolve => {
      this.end = exit => {
        if (this.done) return;
        this.done = true;
        this.timer?.cancel();
        resolve(exit);
      };
    });
    // Even the shortest program takes a moment.
    void this.pause(SHORTEST).then(() => this.run(steps)).then(code => this.exit(code ?? 0), () => this.exit(1));
  }

  /** A shell that is process 1 ignores what it has not trapped. */
  terminate(): void {
    if (this.trapped) this.exit(0);
  }
  kill(): void {
    this.end({ code: 137, reason: 'Error' });
  }

  private exit(code: number): void {
    this.end({ code, reason: code === 0 ? 'Completed' : 'Error' });
  }

  private async run(steps: readonly Step[]): Promise<number | undefined> {
    let code: number | undefined;
    for (const step of steps) {
      if (this.done) return code;
      code = await this.take(step);
      if (code !== undefined && code >= 0 && step.do === 'exit') return code;
    }
    return code;
  }

  private async take(step: Step): Promise<number | undefined> {
    const { world } = this;
    switch (step.do) {
      case 'sleep':
        return this.pause(step.ms);
      case 'forever':
        return new Promise(() => {});
      case 'devour':
        if (!world.memoryLimited) return new Promise(() => {});
        await this.pause(500);
        this.end({ code: 137, reason: 'OOMKilled' });
        return 137;
      case 'exit':
        return step.code;
      case 'trap':
        this.trapped = true;
        return undefined;
      case 'touch':
        await world.write(step.path, '');
        return undefined;
      case 'echo':
        await (step.to === undefined ? world.stdout(step.text) : world.write(step.to, `${step.text}\n`));
        return undefined;
      case 'cat': {
        const text = await world.read(step.path);
        if (text !== undefined) await world.stdout(text.replace(/\n$/, ''));
        else await world.stderr(`cat: can't open '${step.path}': No such file or directory`);
        return text === undefined ? 1 : undefined;
      }
      case 'unless': {
        if (await world.exists(step.path)) return undefined;
        const code = await this.run(step.steps);
        if (step.steps.some(s => s.do === 'exit')) this.exit(code ?? 0);
        return code;
      }
    }
  }

  private pause(ms: number): Promise<undefined> {
    return new Promise(resolve => {
      this.timer = this.world.clock.after(ms, () => resolve(undefined));
    });
  }
}
