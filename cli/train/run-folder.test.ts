import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { badInput } from '../../src/base/failure';
import { temporaryFolder } from '../testing/temporary-folder';
import { RunFolder } from './run-folder';

const root = temporaryFolder();

it('a file that cannot be made is named, and all others are written', async () => {
  const failure = badInput('A time of 1e300 s since 1970 is in no calendar.');
  const folder = new RunFolder(root, {} as never, null, {} as never);
  const files = [
    { name: 'run.json', pieces: () => ['{}'] },
    { name: 'cut.csv', pieces: () => ['head\n', ...failing()] },
    { name: 'none.csv', pieces: () => Promise.reject(failure) },
    { name: 'whole.csv', pieces: () => ['head\n'] },
  ];
  function* failing() {
    yield 'row\n';
    throw failure;
  }
  const unwritten = await folder.write(files, () => Promise.resolve(false));
  expect(unwritten).toEqual(['cut.csv', 'none.csv'].map((name) => ({ name, error: failure })));
  expect(readdirSync(root).sort()).toEqual(['run.json', 'whole.csv']);
  expect(readFileSync(join(root, 'whole.csv'), 'utf8')).toBe('head\n');
});
