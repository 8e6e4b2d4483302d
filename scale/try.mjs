#!/usr/bin/env node
/**
 * Does a command in parts, each a process of its own, in one of the ways that this folder has, merges the parts and compares
 * them byte by byte with what one command writes:
 *
 *   node scale/try.mjs slurm 3 dataset --roads city.zip --trips gps.csv --name City --made 2026-01-01T00:00:00Z
 *   node scale/try.mjs kubernetes 3
 *   node scale/try.mjs ray 3 routes --data city.zip --network student.safetensors --trips train --pairs 1000
 *   node scale/try.mjs processes 3 routes ...
 *
 * `slurm` runs the array's script once for each index, with the variables that SLURM sets; `kubernetes` the command line of the
 * manifest's container, which has its own command, with the variables that the Job sets; `ray` and `processes` the Ray script,
 * with and without Ray. PYTHON names the Python to use. Exits 1 where a byte differs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { containerCommand } from './kubernetes/container-command.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const manifest = readFileSync(new URL('kubernetes/shards.yaml', import.meta.url), 'utf8');

function run(command, args, env = {}) {
  const started = performance.now();
  const done = spawnSync(command, args, { cwd: here, env: { ...process.env, ...env }, encoding: 'utf8' });
  if (done.status !== 0) {
    console.error(`${[command, ...args].join(' ')} ended with ${done.status}:\n${done.stderr}`);
    process.exit(1);
  }
  console.log(
    `${((performance.now() - started) / 1000).toFixed(1)} s: ${done.stdout.trim().split('\n').at(-1)}`,
  );
}

const node = (name, words) => run('node', ['cli/bin.mjs', name, ...words]);

const indices = (count) => Array.from({ length: count }, (_, i) => i + 1);

const python = process.env.PYTHON ?? 'python3';

/** What does all parts of a command in a folder, each by a process. */
const WAYS = {
  slurm: (count, words, parts) => {
    for (const index of indices(count))
      run('bash', ['scale/slurm/shards.sbatch', ...words, '--out', parts], {
        SLURM_ARRAY_TASK_ID: String(index),
        PARTS: String(count),
      });
  },
  kubernetes: (count, _words, parts) => {
    const [program, ...args] = containerCommand(manifest);
    for (const index of indices(count))
      run(program, args, {
        JOB_COMPLETION_INDEX: String(index - 1),
        SHARDS: String(count),
        RESULTS: join(parts, '..'),
      });
  },
  ray: (count, words, parts) =>
    run(python, ['scale/ray/shards.py', '--shards', String(count), '--', ...words, '--out', parts]),
  processes: (count, words, parts) =>
    run(python, [
      'scale/ray/shards.py',
      '--processes',
      '--shards',
      String(count),
      '--',
      ...words,
      '--out',
      parts,
    ]),
};

/** The words of the container's own command, without its folder and part. */
function wordsOfContainer() {
  const line = containerCommand(manifest).at(-1);
  const [, name, words] = /cli\/bin\.mjs (\w+) (.*?) --out /.exec(line);
  return [name, ...words.split(' ')];
}

const [way, number, ...given] = process.argv.slice(2);
const count = Number(number);
const words = way === 'kubernetes' ? wordsOfContainer() : given;
if (!Object.hasOwn(WAYS, way ?? '') || !(count >= 1) || words.length === 0) {
  console.error('Give a way, a number of parts and a command: see the head of this file.');
  process.exit(2);
}
const root = mkdtempSync(join(tmpdir(), 'shards-'));
try {
  const [parts, merged, one] = ['parts', 'merged', 'one'].map((name) => join(root, name));
  WAYS[way](count, words, parts);
  node('merge', [parts, '--out', merged]);
  const [name, ...others] = words;
  node(name, [...others, '--out', one]);
  const names = readdirSync(one).sort();
  const differ =
    names.join() === readdirSync(merged).sort().join()
      ? names.filter((file) => !readFileSync(join(one, file)).equals(readFileSync(join(merged, file))))
      : ['the list of files'];
  console.log(
    differ.length > 0
      ? `Different: ${differ.join(', ')}`
      : `${count} parts by ${way}, merged, equal one command byte for byte: ${names.join(', ')}`,
  );
  process.exitCode = differ.length > 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true });
}
