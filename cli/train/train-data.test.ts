import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderCheckReport } from '../../src/data/check-report';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { brokenDatasets, type BrokenDataset } from '../../src/data/testing/broken-datasets';
import { dataFilesFromPaths } from '../node-files';
import { commandLine } from '../testing/commands';
import { temporaryFolder } from '../testing/temporary-folder';
import { refusal } from '../../src/base/testing/refusal';

const root = temporaryFolder();

const broken = brokenDatasets();

/** Writes a data set to a folder of its own. */
function folderOf({ name, files }: BrokenDataset): string {
  const folder = join(root, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** As a person starts it; most tests start what was made of it before. */
const ASKED_FOR = [fileURLToPath(new URL('../bin.mjs', import.meta.url)), 'train'];

function runExperiment(
  command: readonly string[],
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...command, ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('data sets with one fault, from a folder', () => {
  it.each(broken.map((dataset) => [dataset.name, dataset] as const))('%s', async (_, dataset) => {
    const files = await dataFilesFromPaths([folderOf(dataset)]);
    const loaded = loadHoserDataset(files, { name: 'broken' });
    if (dataset.refused) await expect(loaded).rejects.toMatchObject(refusal(dataset.expected));
    else expect(renderCheckReport((await loaded).report)).toMatch(dataset.expected);
  });
});

describe('train with wrong input', () => {
  const named = (name: string) => broken.find((dataset) => dataset.name === name)!;

  it.each([
    ['no train.csv', ASKED_FOR],
    ['broken length', commandLine('train')],
    ['matrix cut off', commandLine('train')],
  ])(
    'ends with code 2 and one line beside the progress: %s',
    async (name, command) => {
      const dataset = named(name);
      const out = join(root, `out of ${name}`);
      const { code, stdout, stderr } = await runExperiment(command, [
        '--data',
        folderOf(dataset),
        '--out',
        out,
      ]);
      const lines = stderr.trimEnd().split('\n');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(lines.at(-1)).toMatch(dataset.expected);
      expect(lines.slice(0, -1).filter((line) => !/ \[[#.]+\] /.test(line))).toEqual([]);
      expect(existsSync(join(out, 'run.json'))).toBe(false);
    },
    120_000,
  );
});
