import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Random } from '../../src/base/random';
import { visibleLines } from '../../src/base/text';
import { filesOfRun } from '../../src/engine/runs/run-bundle';
import { smallRun } from '../../src/systems/routes/testing/small-run';
import { datasetCommand } from '../../cli/dataset';
import { commandLine } from '../../cli/testing/commands';
import { optionValue, someOptions } from './fuzz-options';
import type { GoodFiles } from './good-files';
import { mutated } from './mutations';

/** A command line, and what was wrong with how it ended; null for nothing. */
export interface CommandTrial {
  readonly line: string;
  readonly fault: string | null;
}

/** No command of these works for longer on what it is given here. */
const PATIENCE_MS = 120_000;

const pick = <T>(items: readonly T[], dice: Random): T => items[dice.int(items.length)];

/** Writes a file into the folder, broken with the given chance, and gives its path. */
function laid(folder: string, name: string, bytes: Uint8Array, dice: Random, chance = 0.5): string {
  const path = join(folder, name);
  writeFileSync(path, dice.next() < chance ? mutated(bytes, dice) : bytes);
  return path;
}

type Plan = (folder: string, good: readonly GoodFiles[], dice: Random) => string[];

function someOf(good: readonly GoodFiles[], reader: GoodFiles['reader'], dice: Random): [string, Uint8Array] {
  const { files } = pick(
    good.filter((one) => one.reader === reader && Object.keys(one.files).length === 1),
    dice,
  );
  return Object.entries(files)[0];
}

/** A data set of own roads, and of trips that are given, simulated or not there. */
const makeDataset: Plan = (folder, good, dice) => {
  const roads = laid(folder, ...someOf(good, 'roads', dice), dice, 0.3);
  const trips = pick(
    [
      () => ['--trips', laid(folder, ...someOf(good, 'gps', dice), dice)],
      () => ['--simulate', pick(['5', '20', optionValue(dice)], dice)],
      () => ['--roads-only'],
      () => ['--card', laid(folder, ...someOf(good, 'card', dice), dice, 0.8)],
    ],
    dice,
  )();
  const more = dice.next() < 0.5 ? [] : withoutPlaces(someOptions(datasetCommand.help, dice));
  return ['dataset', '--roads', roads, ...trips, ...more, '--out', join(folder, 'out')];
};

/** Options that would read or write elsewhere, or ask a server, are left to the readers of options. */
function withoutPlaces(args: readonly string[]): string[] {
  const named = /^--(out|cache|server|area|roads|trips|card|replace)\b/;
  return args.filter((arg, i) => !named.test(arg) && !named.test(args[i - 1] ?? ''));
}

const compareRuns: Plan = (folder, _, dice) => {
  const files = [...filesOfRun(smallRun())].filter(([name]) => name.endsWith('.json'));
  const folders = ['one', 'two'].map((name) => {
    const path = join(folder, name);
    mkdirSync(path);
    for (const [file, bytes] of files) laid(path, file, bytes, dice, 0.4);
    return path;
  });
  return ['compare', ...(dice.next() < 0.1 ? [folders[0], folders[0]] : folders)];
};

const sampleCity: Plan = (folder, _, dice) => [
  'tools/make-sample-city.ts',
  ...[
    '--roads',
    pick(['120', '0', optionValue(dice)], dice),
    '--trips',
    pick(['20', optionValue(dice)], dice),
  ],
  ...['--seed', pick(['1', optionValue(dice)], dice), '--out', join(folder, 'out')],
];

const reportRun: Plan = (folder, good, dice) => [
  ...['report', laid(folder, ...someOf(good, 'run', dice), dice)],
  ...['--data', laid(folder, ...someOf(good, 'data set', dice), dice), '--out', join(folder, 'out')],
];

/** Weights of any network, broken or not, where those of one are asked for. */
const readWeights: Plan = (folder, good, dice) => {
  const weights = laid(folder, ...someOf(good, 'checkpoint', dice), dice);
  const data = ['--data', laid(folder, ...someOf(good, 'data set', dice), dice, 0.1)];
  return pick(
    [
      () => ['merge', weights, '--out', join(folder, 'out')],
      () => ['report', weights, '--out', join(folder, 'out')],
      () => ['routes', ...data, '--network', weights, '--pairs', '2', '--out', join(folder, 'out')],
      () => [
        'points',
        ...data,
        '--tokeniser',
        weights,
        '--language',
        weights,
        '--out',
        join(folder, 'a.csv'),
      ],
      () => ['train', ...data, '--teacher-from', weights, '--teacher-epochs', '0', '--epochs', '0'],
    ],
    dice,
  )();
};

/** Commands that would work for long are given options only that end them. */
const onlyOptions: Plan = (_, __, dice) => [
  pick(
    [
      ...['bench', 'verify', 'train', 'routes', 'export'],
      ...['tools/measure-matching.ts', 'tools/measure-page.ts', 'tools/make-large-city.ts'],
    ],
    dice,
  ),
  ...['--no-such-option', optionValue(dice), optionValue(dice)],
];

const PLANS: readonly Plan[] = [
  makeDataset,
  makeDataset,
  makeDataset,
  compareRuns,
  sampleCity,
  reportRun,
  readWeights,
  readWeights,
  onlyOptions,
];

/** Runs a command with options and files that may be broken in any way, in a folder of its own. */
export async function tryCommand(good: readonly GoodFiles[], dice: Random): Promise<CommandTrial> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    const [script, ...args] = pick(PLANS, dice)(folder, good, dice);
    // A process takes no argument with a zero in it.
    const given = args.map((arg) => arg.replaceAll('\0', ''));
    const { code, said } = await run(script, given);
    const line = [basename(script, '.ts'), ...given.map((arg) => JSON.stringify(arg))].join(' ');
    return { line, fault: faultOfCommand(code, said) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function faultOfCommand(code: number | null, said: string): string | null {
  if (code === null) return `no end within ${PATIENCE_MS / 1000} s\n${said.slice(-500)}`;
  if (/^\s+at .*:\d+:\d+\)?$/m.test(said)) return `raw exception: ${said.slice(-3000)}`;
  if (said.includes('came upon something that it does not expect'))
    return `raw exception: ${said.slice(-3000)}`;
  if (![0, 1, 2].includes(code)) return `ended with ${code}\n${said.slice(-500)}`;
  if (visibleLines(said) !== said) return `hidden characters\n${JSON.stringify(said.slice(-500))}`;
  return null;
}

function run(script: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...commandLine(script), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => resolve({ code, said }));
  });
}
