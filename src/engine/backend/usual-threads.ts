/** Cores that the browser tells of: some tell of fewer than there are. */
export const coresHere = (): number => globalThis.navigator?.hardwareConcurrency || 1;

/** Threads that a page computes with unless a person says otherwise: one core is left to the page itself. */
export const usualThreads = (cores = coresHere()): number => Math.max(1, cores - 1);
