/** A pod that is to end waits for nothing more: not for an image, a volume or a hook. */

export class EndingError extends Error {
  constructor() {
    super('sync pod: it is to end');
    this.name = 'EndingError';
  }
}

/** The work's outcome, or an EndingError as soon as the pod is to end; the work itself goes on unheard. */
export function untilEnding<T>(ending: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (ending.aborted) return Promise.reject(new EndingError());
  return new Promise((resolve, reject) => {
    const leave = () => reject(new EndingError());
    ending.addEventListener('abort', leave, { once: true });
    work().then(resolve, reject).finally(() => ending.removeEventListener('abort', leave));
  });
}
