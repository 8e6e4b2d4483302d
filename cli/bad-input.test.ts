import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesOfRun } from '../src/engine/runs/run-bundle';
import { smallRun } from '../src/systems/routes/testing/small-run';
import { datasetCommand } from './dataset';
import { commandLine } from './testing/commands';
import { temporaryFolder } from './testing/temporary-folder';

/** Starting a process takes seconds on a busy machine. */
const PATIENCE = 120_000;

const root = temporaryFolder();
const folder = (name: string) => join(root, name);
beforeAll(() => {
  for (const name of ['one', 'two']) {
    mkdirSync(folder(name));
    for (const [file, bytes] of filesOfRun(smallRun())) writeFileSync(join(folder(name), file), bytes);
  }
});

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

function run(command: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...commandLine(command), ...args]);
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => resolve({ code, said }));
  });
}

/** Ends with code 2 and one line of words: no stack, no control characters. */
function expectWords({ code, said }: Ended, words: RegExp): void {
  expect(said).toMatch(words);
  expect(said.trimEnd().split('\n')).toHaveLength(1);
  // eslint-disable-next-line no-control-regex
  expect(said.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
  expect(code).toBe(2);
}

describe('compare', () => {
  /** A folder like the first one with one file replaced. */
  function damaged(name: string, file: string, change: (text: string) => string): string {
    cpSync(folder('one'), folder(name), { recursive: true });
    const [, bytes] = [...filesOfRun(smallRun())].find(([known]) => known === file)!;
    writeFileSync(join(folder(name), file), change(new TextDecoder().decode(bytes)));
    return folder(name);
  }

  it(
    'compares two folders',
    async () => {
      const { code, said } = await run('compare', folder('one'), folder('two'));
      expect(said).toMatch(/^Ring, preset quick, seeds 42, 42/);
      expect(code).toBe(0);
    },
    PATIENCE,
  );

  it(
    'refuses one folder twice, by whatever path',
    async () => {
      const again = join(folder('two'), '..', 'one');
      expectWords(await run('compare', folder('one'), again), /are one folder/);
    },
    PATIENCE,
  );

  it(
    'refuses a variant that has one seed twice',
    async () => {
      const ended = await run('compare', '--variants', folder('one'), folder('two'));
      expectWords(ended, /one and .*two have the same settings and the same seed 42\. Name each run once/);
    },
    PATIENCE,
  );

  it.each<[string, string, (text: string) => string, RegExp]>([
    ['cut off', 'run.json', (text) => text.slice(0, 99), /run\.json cannot be used: it is not JSON/],
    ['of nothing', 'run.json', () => '{}', /run\.json cannot be used/],
    [
      'without scores',
      'run.json',
      (text) => {
        const record = JSON.parse(text) as { networks: Record<string, { report: unknown }> };
        for (const network of Object.values(record.networks)) network.report = null;
        return JSON.stringify(record);
      },
      /run\.json has no scores of its/,
    ],
    [
      'without networks',
      'run.json',
      (text) => JSON.stringify({ ...JSON.parse(text), networks: {} }),
      /run\.json cannot be used: at "networks": a network at least was expected/,
    ],
    ['empty', 'metrics.json', () => '', /metrics\.json cannot be used: it is not JSON/],
    ['with other measures', 'metrics.json', () => '{"results":7}', /metrics\.json cannot be used/],
  ])(
    'says in words what is wrong with a file that is %s (%s)',
    async (name, file, change, words) => {
      const bad = damaged(name.replaceAll(' ', '-'), file, change);
      expectWords(await run('compare', folder('one'), bad), words);
    },
    PATIENCE,
  );

  it(
    'shows a path without what would steer the terminal',
    async () => {
      const path = join(root, 'no\u001b[31m\u202efolder');
      expectWords(await run('compare', folder('one'), path), /no \[31m folder.* does not exist/);
    },
    PATIENCE,
  );
});

describe('dataset', () => {
  it('names a time zone that there is not', () => {
    const args = ['--roads', 'a.osm', '--trips', 'b.gpx', '--out', 'c', '--time-zone', 'Mars/Base'];
    expect(() => datasetCommand.read(args)).toThrow(
      /^"Mars\/Base" is no time zone\. Name it as the IANA list does/,
    );
  });
});
