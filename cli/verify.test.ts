import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './testing/commands';
import { verifyCommand } from './verify';

/** Starting a process takes seconds on a busy machine. */
const PATIENCE = 60_000;

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function verify(...args: string[]): Promise<Ended> {
  const command = [...commandLine('verify'), ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

describe('npx route-distillery verify', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-'));
    await writeFile(join(folder, 'something.json'), '{}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it(
    'checks the numbers of the repository, ends with 0 where all passed, and writes what it found',
    async () => {
      const file = join(folder, 'report.txt');
      const { code, output } = await verify('--only', 'hoser_forward_tiny', '--json', file);
      expect(output).toMatch(/\nok +hoser_forward_tiny\/forward .* logits\n/);
      expect(output).toMatch(/\n\d+ passed, 0 failed\n/);
      expect(code).toBe(0);
      const report = JSON.parse(await readFile(file, 'utf8'));
      expect(report).toMatchObject({ backend: 'cpu', failed: 0 });
      expect(report.checks.length).toBe(report.passed);
    },
    PATIENCE,
  );

  it(
    'ends with 1 where a check could not run',
    async () => {
      const { code, output } = await verify(folder);
      expect(output).toMatch(/FAIL hoser_train .*has no file "hoser_train\.json"/);
      expect(output).toMatch(/FAIL something\.json .*not checked/);
      expect(code).toBe(1);
    },
    PATIENCE,
  );

  it(
    'ends with 2 and a sentence for a folder that is not there',
    async () => {
      const { code, output } = await verify('nowhere');
      expect(output).toMatch(/nowhere does not exist/);
      expect(code).toBe(2);
    },
    PATIENCE,
  );

  it(
    'knows by its files whose numbers a folder holds',
    async () => {
      const { code, output } = await verify(
        'reference/lightst',
        '--backend',
        'wasm',
        '--only',
        'paper_teacher',
      );
      expect(output).toMatch(/\nok +paper_teacher .* out\.output\n/);
      expect(output).toMatch(/\n\d+ passed, 0 failed\n/);
      expect(code).toBe(0);
      expect(verifyCommand.read(['--system', 'lightst'])).toMatchObject({
        system: { id: 'lightst' },
        folder: expect.stringMatching(/reference.lightst$/),
      });
    },
    PATIENCE,
  );

  it.each([
    [
      'an unknown backend',
      ['.', '--backend', 'gpu'],
      /--backend must be one of webgpu, wasm, cpu, not 'gpu'/,
    ],
    ['two folders', ['.', 'reference'], /Name one folder/],
    ['an unknown option', ['.', '--colour'], /See --help/],
  ])('refuses %s', (_, args, message) => expect(() => verifyCommand.read(args)).toThrow(message));
});
