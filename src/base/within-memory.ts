import { Failure } from './failure';

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
