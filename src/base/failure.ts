import { shown, visibleLines } from './text';

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
 * An error for people: what happened, where, what to do. `details` is plain data and survives structured
 * clone. Hidden characters in the message are blanks, whoever put them in; texts of strangers in it go
 * through `shown`, which limits their length.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(visibleLines(message));
  }
}

/** What a person can mend: the usual failure. */
export const badInput = (message: string, details: Readonly<Record<string, unknown>> = {}): Failure =>
  new Failure('bad-input', message, details);

/** What is wrong with a file, as a sentence after its name; `details` has the file itself. */
export const fileFailure = (
  file: string,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
): Failure => badInput(`${shown(file)}: ${what}`, { file, ...details });

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

/**
 * Runs the reading of a file, which is where an error gets its file: a `Failure` 'bad-input' that names none yet names
 * this one. An exception that is no `Failure`, which a fault of the reader can bring about, becomes one 'bad-input'
 * (details: file, cause, unexpected) that keeps the stack.
 */
export async function inFile<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    throw named(file, thrown);
  }
}

/** The same at once, for readers of bytes in memory. */
export function inFileNow<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw named(file, thrown);
  }
}

function named(file: string, thrown: unknown): Failure {
  if (!(thrown instanceof Failure)) return unexpectedIn(file, thrown);
  if (thrown.code !== 'bad-input' || thrown.details.file !== undefined) return thrown;
  return fileFailure(file, thrown.message, thrown.details);
}

/** What a library says of a file that it cannot read; words of the engine mean nothing to a person. */
export const libraryWords = (thrown: unknown): string =>
  thrown instanceof Error && !(thrown instanceof TypeError || thrown instanceof RangeError)
    ? shown(thrown.message)
    : 'its bytes make no sense';

function unexpectedIn(file: string, thrown: unknown): Failure {
  const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const message =
    `${shown(file)} cannot be read: the reader came upon something that it does not expect. ` +
    'Get or export the file again; if it stays so, please report it as a fault of this program.';
  const failure = badInput(message, { file, cause, unexpected: true });
  if (thrown instanceof Error && thrown.stack !== undefined) failure.stack = thrown.stack;
  return failure;
}
