import { join } from 'node:path';
import { shown } from '../../src/base/text';
import type { SystemEntry } from '../../src/engine/experiments/system';
import type { TrainOptions } from './training';
import { makeReport } from '../report/make-report';

/** The words of a command without these options and what follows each. */
function without(args: readonly string[], names: readonly string[]): string[] {
  const left: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [option] = args[at].split('=', 1);
    if (!names.includes(option)) left.push(args[at]);
    else if (!args[at].includes('=')) at++;
  }
  return left;
}

/** The command of one seed of several, which is how it can be gone on with. */
export const argsOfSeed = (args: readonly string[], seed: number, out: string): string[] => [
  ...without(args, ['--seeds', '--seed', '--out']),
  ...['--seed', String(seed), '--out', out],
];

/**
 * The same experiment from several seeds, one after the other, each in a folder of its own; then, where it is asked
 * for, one report of all.
 * @param run carries out one command
 */
export async function runSeeds(
  options: TrainOptions,
  args: readonly string[],
  systems: readonly SystemEntry[],
  run: (args: string[]) => Promise<void>,
): Promise<void> {
  const { system, config, seeds, out, data, report } = options;
  const first = system.facts(config).seed;
  const folders: string[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const folder = join(out, `seed-${seed}`);
    console.error(`Seed ${seed}, ${seed - first + 1} of ${seeds}`);
    await run(argsOfSeed(args, seed, folder));
    folders.push(folder);
  }
  if (!report) return;
  const wanted = { runs: folders, data, out, verdicts: [], title: undefined };
  const command = [...folders, '--data', data, '--out', out];
  console.log(`Report of all seeds: ${shown(await makeReport(wanted, command, systems))}`);
}
