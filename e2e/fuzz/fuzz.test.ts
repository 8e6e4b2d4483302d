import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Failure, inFile } from '../../src/base/failure';
import { Random } from '../../src/base/random';
import { visibleLines } from '../../src/base/text';
import { fuzzCase } from './fuzz-case';
import { parseSome } from './fuzz-options';
import { goodFiles } from './good-files';
import { measureReading } from './measure-reading';
import { smallest } from './smallest';
import { faultOf, signatureOf } from './verdict';
import { commandLine } from '../../cli/testing/commands';

/** Starting processes takes seconds on a busy machine. */
const PATIENCE = 300_000;
/** What did harm took many times longer still. */
const SLACK = 5;

describe('node --import tsx e2e/fuzz/fuzz.ts', () => {
  it(
    'finds no harm in a short run',
    async () => {
      const { code, said } = await fuzz(
        '--cases',
        '200',
        '--commands',
        '1',
        '--seed',
        '5',
        '--slack',
        `${SLACK}`,
      );
      expect(said).toContain('200 cases and 1 command, seed 5: 0 kinds of fault.');
      expect(code).toBe(0);
    },
    PATIENCE,
  );

  it('says short and visible words of any option', () => {
    const dice = new Random(7);
    for (let i = 0; i < 5000; i++) {
      const said = refusalOf(() => parseSome(dice));
      expect(visibleLines(said)).toBe(said);
      expect(said.length).toBeLessThan(700);
    }
  });

  it('makes the same cases of the same seed, and others of another', async () => {
    const good = await goodFiles();
    const cases = (seed: number) => Array.from({ length: 8 }, (_, i) => fuzzCase(good, seed, i));
    expect(cases(1)).toEqual(cases(1));
    expect(cases(1)).not.toEqual(cases(2));
  });

  it('calls a raw exception harm, also inside a Failure, and a refusal none', async () => {
    const raw = () => JSON.parse('{');
    expect(faultOf(await measureReading(1, raw))).toMatch(/^raw exception: SyntaxError/);
    expect(faultOf(await measureReading(1, () => inFile('a.json', async () => raw())))).toMatch(
      /^raw exception/,
    );
    const refuse = () => Promise.reject(new Failure('bad-input', 'a.json: it is cut off.'));
    // Other tests of this process take memory too.
    expect(faultOf({ ...(await measureReading(1, refuse)), megabytes: 0, seconds: 0 })).toBeNull();
  });

  it('calls slow, large, hidden and endless answers harm', () => {
    const fine = { outcome: 'read', said: '', seconds: 3.9, megabytes: 500, givenMegabytes: 1 } as const;
    expect(faultOf(fine)).toBeNull();
    expect(faultOf({ ...fine, seconds: 4.1 })).toMatch(/^too slow/);
    expect(faultOf({ ...fine, seconds: 4.1 }, 2)).toBeNull();
    expect(faultOf({ ...fine, megabytes: 520 })).toMatch(/^too much memory/);
    expect(faultOf({ ...fine, said: 'a\u202eb' })).toMatch(/^hidden characters/);
    expect(faultOf({ ...fine, outcome: 'refused', said: 'x'.repeat(3000) })).toMatch(/^long message/);
  });

  it('takes faults of one place for one', async () => {
    const thrown = async (text: string) =>
      signatureOf(faultOf(await measureReading(1, () => JSON.parse(text)))!);
    expect(await thrown('[1')).toBe(await thrown('[12'));
  });

  it('leaves out of a failing case what it does not need', async () => {
    const files = { 'a.csv': new Uint8Array(500).fill(1), 'b.csv': new Uint8Array(900).fill(1) };
    files['b.csv'][700] = 7;
    const found = await smallest({ reader: 'gps', files }, async (tried) =>
      Boolean(tried.files['b.csv']?.includes(7)),
    );
    expect(found.files).toEqual({ 'b.csv': new Uint8Array([7]) });
  });
});

/** The words of the refusal, if one comes; anything else that is thrown is the test's to show. */
function refusalOf(parse: () => void): string {
  try {
    parse();
    return '';
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.message;
    throw thrown;
  }
}

function fuzz(...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...commandLine('e2e/fuzz/fuzz.ts'), ...args]);
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => resolve({ code, said }));
  });
}
