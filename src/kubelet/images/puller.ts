/** Makes sure that a container's image is on the node, with upstream's policies, pauses, events and words. */
import { Backoff } from '../backoff.ts';
import type { Gate } from '../gate.ts';
import type { Clock } from '../../base/clock.ts';
import { goDuration, goError } from '../go-text.ts';
import type { Container, Pod } from '../objects.ts';
import type { AuthConfig, ContainerRuntime, Image, ImageSpec, PodSandboxConfig } from '../runtime.ts';
import { withDefaultTag } from './reference.ts';

/** `reason` is what the waiting container shows; `retryAt`: pointless to try before. */
export class ImageError extends Error {
  readonly reason: string;
  readonly retryAt: number | undefined;
  constructor(reason: string, message: string, options: { retryAt?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ImageError';
    this.reason = reason;
    this.retryAt = options.retryAt;
  }
}

export type Say = (type: 'Normal' | 'Warning', reason: string, message: string) => void;
export interface PullRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly sandbox: PodSandboxConfig;
  readonly auths: readonly AuthConfig[];
  readonly say: Say;
}
/** An image that is on the node. */
export interface Present {
  /** What to create the container with. */
  readonly imageRef: string;
  readonly image: Image | undefined;
}

export const presentAlready = ({ image = '' }: Container): string => `Container image ${JSON.stringify(image)} already present on machine and can be accessed by the pod`;
const mustAsk = (container: Container) => (container.imagePullPolicy ?? 'IfNotPresent') === 'Always';

/** What the puller is given. */
export interface PullerOptions {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly gate: Gate;
}

export class ImagePuller {
  private readonly options: PullerOptions;
  private readonly backoff: Backoff;
  private readonly lastErrors = new Map<string, string>();
  private readonly pulls = new Map<string, Promise<string>>();

  constructor(options: PullerOptions) {
    this.options = options;
    this.backoff = new Backoff(options.clock);
  }

  /** Only looks, and says nothing: undefined where the image is not here, or must be asked for all the same. */
  async present(container: Container): Promise<Present | undefined> {
    if (mustAsk(container)) return undefined;
    const name = container.image ?? '';
    const image = await this.options.runtime.imageStatus({ image: withDefaultTag(name), userSpecifiedImage: name });
    return image && { imageRef: image.id, image };
  }

  async ensure(request: PullRequest): Promise<Present> {
    const { container, say } = request;
    const name = container.image ?? '';
    const spec = this.specOf(request);
    const present = await this.inspect(spec, name, say);
    if (present && !mustAsk(container)) {
      say('Normal', 'Pulled', presentAlready(container));
      return { imageRef: present.id, image: present };
    }
    if (container.imagePullPolicy === 'Never') {
      const message = `Container image ${JSON.stringify(name)} is not present with pull policy of Never`;
      say('Warning', 'ErrImageNeverPull', message);
      throw new ImageError('ErrImageNeverPull', message);
    }
    return this.pull(request, spec);
  }

  private async inspect(spec: ImageSpec, name: string, say: Say): Promise<Image | undefined> {
    try {
      return await this.options.runtime.imageStatus(spec);
    } catch (error) {
      const message = `Failed to inspect image ${JSON.stringify(name)}: ${goError(error)}`;
      say('Warning', 'InspectFailed', message);
      throw new ImageError('ImageInspectError', message, { cause: error });
    }
  }

  private specOf({ container, say }: PullRequest): ImageSpec {
    const name = container.image ?? '';
    try {
      return { image: withDefaultTag(name), userSpecifiedImage: name };
    } catch (error) {
      const message = `Failed to apply default image tag ${JSON.stringify(name)}: ${(error as Error).message}`;
      say('Warning', 'InspectFailed', message);
      throw new ImageError('InvalidImageName', message, { cause: error });
    }
  }

  private async pull(request: PullRequest, spec: ImageSpec): Promise<Present> {
    const { pod, container, say } = request;
    const name = JSON.stringify(container.image ?? '');
    const key = `${pod.metadata.uid}_${spec.image}`;
    const until = this.backoff.untilSinceUpdate(key);
    if (until !== undefined) {
      say('Normal', 'BackOff', `Back-off pulling image ${name}`);
      throw new ImageError('ImagePullBackOff', `Back-off pulling image ${name}: ErrImagePull: ${this.lastErrors.get(key) ?? ''}`, { retryAt: until });
    }
    say('Normal', 'Pulling', `Pulling image ${name}`);
    const { clock, runtime } = this.options;
    const asked = clock.monotonic();
    try {
      const timing = { began: asked };
      const imageRef = await this.pullOnce(spec, request, timing);
      const image = await runtime.imageStatus(spec).catch(() => undefined);
      const ended = clock.monotonic();
      say('Normal', 'Pulled', `Successfully pulled image ${name} in ${shown(ended - timing.began)} (${shown(ended - asked)} including waiting). Image size: ${image?.size ?? 0} bytes.`);
      this.lastErrors.delete(key);
      this.backoff.collect();
      return { imageRef, image };
    } catch (error) {
      const text = goError(error);
      say('Warning', 'Failed', `Failed to pull image ${name}: ${text}`);
      this.backoff.next(key, clock.now());
      this.lastErrors.set(key, text);
      throw new ImageError('ErrImagePull', text, { cause: error });
    }
  }

  /** Pulls of the same image with the same credentials are one. */
  private pullOnce(spec: ImageSpec, request: PullRequest, timing: { began: number }): Promise<string> {
    const key = `${spec.image} ${JSON.stringify(request.auths)}`;
    const running = this.pulls.get(key);
    if (running) return running;
    const { clock, gate } = this.options;
    const pull = gate.run(() => {
      timing.began = clock.monotonic();
      return this.tryCredentials(spec, request);
    });
    this.pulls.set(key, pull);
    const done = () => this.pulls.delete(key);
    pull.then(done, done);
    return pull;
  }

  private async tryCredentials(spec: ImageSpec, { auths, sandbox }: PullRequest): Promise<string> {
    const { runtime } = this.options;
    const matching = auths.filter(a => !a.serverAddress || spec.image.startsWith(a.serverAddress.replace(/^https?:\/\//, '').replace(/\/.*$/, '')) || /docker\.io/.test(a.serverAddress));
    let failure: unknown;
    for (const auth of matching.length > 0 ? matching : [undefined]) {
      try {
        return await runtime.pullImage(spec, auth, sandbox);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

const shown = (ms: number) => goDuration(Math.floor(ms));
