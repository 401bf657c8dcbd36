/** Lets everything run that needs no time: promise callbacks, and what they start. */
export const drain = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
