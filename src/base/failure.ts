/** What kind of thing went wrong; keeps its meaning across workers, where classes are lost. */
export type FailureCode =
  | 'bad-input' // a file or argument that the person can mend
  | 'cancelled'
  | 'out-of-memory'
  | 'device-lost'
  | 'storage-full'
  | 'not-supported'
  | 'worker-died'
  | 'not-loaded' // a script of the page itself: no network, or the server has another version now
  | 'internal';

/**
 * An error for people: what happened, where, what to do. `details` is plain
 * data and survives structured clone.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/**
 * Runs an allocation; the engine's RangeError becomes a `Failure` 'out-of-memory'.
 * @param what is made, and what to do in place of closing other programs, in words
 */
export function withinMemory<T>(make: () => T, what: string, orElse: string): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `There is not enough memory for ${what}. Close other tabs or programs, or ${orElse}.`;
    throw new Failure('out-of-memory', message, { cause: error.message });
  }
}
