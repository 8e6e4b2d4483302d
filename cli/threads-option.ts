import { availableParallelism } from 'node:os';
import { helpOf, wholeNumber } from './command';

/** More than any machine that this was tried on has. */
const MOST_THREADS = 256;

/** What `--help` says of `--threads`: the option, and its text. */
export const THREADS_OPTION = [
  '--threads N',
  `Threads that compute, 1 to ${MOST_THREADS} (default: all that this process may use, here ${availableParallelism()}). ` +
    'What comes out does not depend on it.',
] as const;

/** The same as a piece of a help text. */
export const THREADS_HELP = helpOf(...THREADS_OPTION);

/** How many threads compute, this one included. @throws Failure 'bad-input' */
export const threadsOf = (text: string | undefined): number =>
  text === undefined ? availableParallelism() : wholeNumber('threads', text, 1, MOST_THREADS);
