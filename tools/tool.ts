import { basename } from 'node:path';
import { ROUTE_SETTINGS, type DrawnSearch } from '../src/systems/routes/settings';
import { runCommand, wholeNumber } from '../cli/command';
import {
  helpOfTable,
  oneOf,
  parsed,
  readCommandLine,
  type Option,
  type OptionTable,
  type ValuesOf,
} from '../cli/options';

/**
 * Runs a tool with the arguments of this process; with `--help` it says what it does and takes.
 * @param words what its `--help` begins with
 * @param usage an example of its options
 */
export async function runTool<O extends OptionTable>(
  words: string,
  usage: string,
  options: O,
  work: (values: ValuesOf<O>) => Promise<void>,
): Promise<void> {
  await runCommand(async () => {
    const line = readCommandLine(options, process.argv.slice(2));
    if (line) return work(line.values);
    const tool = `node --import tsx tools/${basename(process.argv[1])}`;
    console.log(`${words}\n\n  ${[tool, usage].join(' ').trim()}\n\n${helpOfTable(options)}\n`);
  });
}

/** Whole numbers of 1 and more in a list with commas. */
export const wholes = (help: string, most: number, usual: readonly number[]): Option<readonly number[]> =>
  parsed<readonly number[]>('N,N', help, (given, name) =>
    given.split(',').map((one) => wholeNumber(name, one.trim(), 1, most)),
  ).or(usual, usual.join());

/** How routes are searched for. */
export const routeSearch = oneOf(
  Object.keys(ROUTE_SETTINGS.search.options) as DrawnSearch[],
  'How routes are searched for.',
).or('usual');
