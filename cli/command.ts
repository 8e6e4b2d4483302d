import { shown, visibleLines } from '../src/base/text';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure } from '../src/base/failure';
import { diskReason, isDiskError } from './files/disk-error';

/** A command line by `node:util`'s rules. Throws `Failure` 'bad-input' with one sentence for people. */
export function readArguments<T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new Failure('bad-input', `${shown(sentence.replace(/\.$/, ''))}. See --help.`);
  }
}

/** The options of a command that takes nothing else. */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T) {
  return readArguments({ args, options }).values;
}

const HELP_WIDTH = 110;
const HELP_COLUMN = 22;

/** An option and what it does, as a paragraph of `--help`: the text stands in a column of its own. */
export function helpOf(option: string, text: string): string {
  const indent = ' '.repeat(HELP_COLUMN);
  const lines = [`  ${option} `.padEnd(HELP_COLUMN)];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line.length + word.length < HELP_WIDTH) lines[lines.length - 1] = `${line}${word} `;
    else lines.push(`${indent}${word} `);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
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
    throw new Failure(
      'bad-input',
      `Cannot write to ${shown(folder)}: ${diskReason(error)}. Choose another ${option}.`,
      { code: error.code },
    );
  }
}

/** A command of this project as a person types it. @param name of its script in package.json */
export const commandText = (name: string, words: readonly string[]): string =>
  words.length === 0 ? `npm run ${name}` : `npm run ${name} -- ${words.map(quoted).join(' ')}`;

/** A word that a shell takes as it is. */
const quoted = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export const isCancelled = (error: unknown): boolean =>
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

/** The whole number that an option gives. @throws Failure 'bad-input' that names the option and its range */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Failure(
    'bad-input',
    `--${shown(name)} must be a whole number from ${least} to ${most}, not '${shown(text)}'.`,
  );
}
