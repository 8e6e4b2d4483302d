import type { DrawnSearch } from '../src/engine/routes/route-drawing';
import { ROUTE_SETTINGS } from '../src/systems/routes/settings';
import { runCommand } from '../cli/command';
import {
  helpOfTable,
  oneOf,
  parsed,
  readCommandLine,
  wholeNumber,
  type Option,
  type OptionTable,
  type Places,
  type ValuesOf,
} from '../cli/options';

/** What a tool declares. */
export interface Tool<O extends OptionTable> {
  /** What it does: what `--help` begins with. */
  readonly about: string;
  /** An example of its options. */
  readonly usage: string;
  readonly options: O;
  readonly places?: Places;
  /** What stands below the options in `--help`. */
  readonly notes?: string;
}

/** Runs a tool with the arguments of this process; with `--help` it says what it does and takes. */
export async function runTool<O extends OptionTable>(
  { about, usage, options, places, notes }: Tool<O>,
  work: (values: ValuesOf<O>, places: readonly string[]) => Promise<void>,
): Promise<void> {
  await runCommand(async () => {
    const line = readCommandLine(options, process.argv.slice(2), places);
    if (line) return work(line.values, line.places);
    const path = process.argv[1].replace(/^.*\/(?=tools\/|e2e\/)/, '');
    const help = [about, `  node --import tsx ${path} ${usage}`.trimEnd(), helpOfTable(options, places)];
    console.log([...help, ...(notes ? [notes] : []), ''].join('\n\n').trimEnd());
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
