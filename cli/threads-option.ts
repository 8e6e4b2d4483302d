import { availableParallelism } from 'node:os';
import { whole, type Option } from './options';

/** More than any machine that this was tried on has. */
const MOST_THREADS = 256;

/** How many threads compute, this one included; undefined where nobody says. */
export const threadsAsked = (help: string): Option<number | undefined> => whole('N', 1, MOST_THREADS, help);

/** The same, all that this process may use where nobody says. */
export const threads = (
  help = 'Threads that compute. What comes out does not depend on it.',
): Option<number> =>
  threadsAsked(help).or(
    availableParallelism(),
    `all that this process may use, here ${availableParallelism()}`,
  );
