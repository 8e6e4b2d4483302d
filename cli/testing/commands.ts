import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeHoserLayout } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { readRunBytes } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { readSafetensors } from '../../src/nn/safetensors';
import { systems } from '../../src/systems/registry';
import { isOwnFile } from '../files/whole-file';

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of this folder in a process of its own. */
export interface Running {
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when it has said something on stderr; rejects where it ends before. */
  said(what: string): Promise<void>;
}

/**
 * What starts a command: made into JavaScript before (`scripts/bundle-commands.mjs`), or its source.
 * @param name a command of the program, or the file of another one: in cli/, or in a folder that it names
 */
export function commandLine(name: string): string[] {
  const [file, words] = name.endsWith('.ts') ? [name, []] : ['main.ts', [name]];
  const { BUNDLED_COMMANDS } = process.env;
  const bundled = BUNDLED_COMMANDS && join(BUNDLED_COMMANDS, file.replace(/ts$/, 'js'));
  if (bundled && existsSync(bundled)) return [bundled, ...words];
  const folder = /^(tools|e2e)\//.test(file) ? '../../' : '../';
  return ['--import', 'tsx', fileURLToPath(new URL(`${folder}${file}`, import.meta.url)), ...words];
}

/**
 * @param name see `commandLine`
 * @param readLines after so many lines nobody reads its stdout any more; with 0 nobody ever does
 */
export function start(name: string, args: readonly string[], readLines = Infinity): Running {
  const child = spawn(process.execPath, [...commandLine(name), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (readLines === 0) child.stdout.destroy();
  let [stdout, stderr] = ['', ''];
  const waiting: { what: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    if (stdout.split('\n').length > readLines) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    for (const one of waiting) if (stderr.includes(one.what)) one.resolve();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      for (const { what, reject } of waiting) reject(new Error(`It never said "${what}":\n${stderr}`));
      resolve({ code, stdout, stderr });
    });
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    said: (what) =>
      new Promise((resolve, reject) => {
        if (stderr.includes(what)) resolve();
        else waiting.push({ what, resolve, reject });
      }),
  };
}

/** Runs a command that is to end well, with more words each time; rejects where it does not. @param name see `commandLine` */
export const runner =
  (name: string, ...first: string[]) =>
  (...more: string[]) =>
    promisify(execFile)(process.execPath, [...commandLine(name), ...first, ...more]);

export const run = (name: string, args: readonly string[]): Promise<Ended> => start(name, args).ended;

/** Writes a data set to a folder that is not there. */
export function writeDataset(folder: string, dataset: Dataset): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, chunks } of writeHoserLayout(dataset))
    writeFileSync(join(folder, name), Buffer.concat([...chunks()]));
}

/** Files of a folder, without folders, by name. */
export function filesIn(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

/**
 * The results of a run in a folder, each read to its end by its own reader, without what says how long the run
 * took: two runs of one seed then have the same.
 */
export async function resultsIn(folder: string): Promise<Map<string, Buffer>> {
  const results = new Map<string, Buffer>();
  for (const [name, bytes] of filesIn(folder)) {
    if (isOwnFile(name)) continue;
    if (name.endsWith('.safetensors')) readSafetensors(bytes);
    if (name.endsWith('json')) JSON.parse(bytes.toString());
    results.set(name, (await withoutTiming(name, bytes)) ?? bytes);
  }
  return results;
}

async function withoutTiming(name: string, bytes: Buffer): Promise<Buffer | null> {
  const timed = { seconds: {}, started: '' };
  if (name === 'run.json')
    return Buffer.from(JSON.stringify({ ...JSON.parse(bytes.toString()), timing: timed }));
  if (name !== 'run.zip') return null;
  const run = await readRunBytes(name, new Uint8Array(bytes), new RunReader(systems));
  const { checkpoints, sets, series, metrics } = run;
  const sizes = { checkpoints: checkpoints.map((one) => one.name), sets: sets.length, series: series.length };
  return Buffer.from(
    JSON.stringify({ plan: run.plan, record: { ...run.record, timing: timed }, metrics, sizes }),
  );
}
