import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MemoryRun } from '../../src/engine/benchmarks/benchmark-names';
import { ROOT } from '../package';
import { SHORTENED } from './memory-city';

const hook = pathToFileURL(join(ROOT, 'cli/memory/say-peak.mjs')).href;
const main = join(ROOT, 'cli/main.ts');

/**
 * Peak of the resident memory of the command `train` in Node, in bytes, for one epoch of the teacher, one of the distilled student,
 * and the routes of some pairs on a made city.
 * @param city see `memoryCity`
 * @throws Error with what the command said, if it failed
 */
export async function peakInNode({ preset }: MemoryRun, city: Uint8Array, backend: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'route-memory-'));
  try {
    const data = join(folder, 'city.zip');
    const peak = join(folder, 'peak.txt');
    await writeFile(data, city);
    const settings = Object.entries(SHORTENED).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
    const where = ['--data', data, '--out', join(folder, 'run'), '--preset', preset, '--backend', backend];
    await command(['--import', 'tsx', '--import', hook, main, 'train', ...where, ...settings], peak);
    return Number(await readFile(peak, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function command(args: readonly string[], peakFile: string): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PEAK_MEMORY_FILE: peakFile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The training run ended with code ${code}: ${lastLine(said.join(''))}`);
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split(/[\n\r]/)
    .at(-1) ?? '';
