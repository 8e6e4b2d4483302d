import { badInput, Failure } from '../src/base/failure';
import { shown, visibleLines } from '../src/base/text';
import { diskReason, isDiskError } from './files/folder';
import { helpOfTable, readCommandLine, type CommandLine, type OptionTable, type Places } from './options';

/** How a person calls this program. */
export const PROGRAM = 'npx route-distillery';

/** A command of the program: one word behind its name. */
export interface Command<Request = unknown> {
  /** What `--help` prints. */
  readonly help: string;
  /** What the words behind the command ask for; null where that is help. @throws Failure 'bad-input' */
  readonly read: (words: readonly string[]) => Request | null;
  /** Does what the words behind the command ask for. @throws Failure */
  readonly run: (words: readonly string[]) => Promise<void>;
}

/** All that a command declares. */
export interface CommandParts<O extends OptionTable, Request> {
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** The usual options, to go on from its name. */
  readonly usage: string;
  readonly options: O;
  readonly places?: Places;
  /** What stands below the options in `--help`. */
  readonly notes?: string;
  /** @throws Failure 'bad-input' for options that contradict each other */
  readonly request: (line: CommandLine<O>) => Request;
  /** @param words of the command line, for those who want to repeat it */
  readonly run: (request: Request, words: readonly string[]) => Promise<void>;
}

export function command<O extends OptionTable, Request extends object>(
  parts: CommandParts<O, Request>,
): Command<Request> {
  const { name, about, usage, options, places, notes } = parts;
  const read = (words: readonly string[]) => {
    const line = readCommandLine(options, words, places);
    return line && parts.request(line);
  };
  const help = [
    about,
    `  ${PROGRAM} ${name} ${usage}`,
    helpOfTable(options, places),
    ...(notes ? [notes] : []),
  ];
  return {
    help: `${help.join('\n\n')}\n`,
    read,
    run: async (words) => {
      const request = read(words);
      if (request) await parts.run(request, words);
      else console.log(`${help.join('\n\n')}\n`);
    },
  };
}

/**
 * Runs the work of writing to a place that `option` names; one that cannot be
 * written to is the person's to mend.
 */
export async function inFolder<T>(folder: string, write: () => Promise<T>, option = '--out'): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDiskError(error)) throw error;
    throw badInput(`Cannot write to ${shown(folder)}: ${diskReason(error)}. Choose another ${option}.`, {
      code: error.code,
    });
  }
}

/** A command of this program as a person types it. */
export const commandText = (name: string, words: readonly string[] = []): string =>
  [PROGRAM, name, ...words.map(quoted)].join(' ');

/** A word that a shell takes as it is. */
const quoted = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export const isCancelled = (error: unknown): error is Failure =>
  error instanceof Failure && error.code === 'cancelled';

/** What commands print may quote a stranger, whose control characters must not reach the terminal. */
function printVisibly(): void {
  for (const method of ['log', 'error'] as const) {
    const print = console[method].bind(console);
    console[method] = (...texts: unknown[]) => print(visibleLines(texts.map(String).join(' ')));
  }
}

/**
 * Runs a command: a failure ends with one clear message and code 2 for bad input, 1 for others, or the one that
 * its details name; anything else ends with its stack.
 */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  outliveReaders();
  printVisibly();
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    const { exitCode } = error.details;
    process.exitCode = typeof exitCode === 'number' ? exitCode : error.code === 'bad-input' ? 2 : 1;
  }
}

/** A command goes on when nobody reads any more what it says (`| head -1`): its files are what is wanted. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
