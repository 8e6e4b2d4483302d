import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random';
import { localTask } from '../../src/engine/protocol/local-task';
import { useBackend } from '../../src/nn/testing/backends';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { encoderFile } from '../../src/systems/transfertraj/checkpoints/encoder-file';
import { freshEncoder } from '../../src/systems/transfertraj/networks/encoder';
import { smallConfig } from '../../src/systems/transfertraj/testing/small-recovery';
import { writeDataset } from '../../cli/testing/commands';
import { readCommandLine } from '../../cli/options';
import { RANK_TOOL, rankTeachers } from './teachers';
import { temporaryFolder } from '../../cli/testing/temporary-folder';

const root = temporaryFolder();
const place = (name: string) => join(root, name);

beforeAll(async () => {
  await useBackend('wasm');
  writeDataset(place('city'), await tinyCity());
  const encoder = freshEncoder(smallConfig(), { places: [], roads: [] }, new Random(2));
  mkdirSync(place('run'));
  mkdirSync(place('empty'));
  writeFileSync(place('run/pretrained.safetensors'), await encoderFile(encoder, 'pretrained', 'ab12'));
  encoder.weights.dispose();
});

const options = (...args: string[]) => readCommandLine(RANK_TOOL.options, args)!.values;
const rank = (...args: string[]) =>
  rankTeachers(options('--data', place('city'), ...args), localTask<string>());

describe('a ranking of teachers', () => {
  it('has a line for chance, for bigrams and for each network that is named', async () => {
    const lines = await rank('--split', 'train', '--transfertraj-from', place('run'));
    expect(lines[0]).toMatch(/^\d+ train trips, \d+ steps with a choice$/);
    const rows = lines.slice(2, 5).map((line) => line.split(/ {2,}/));
    expect(rows.map(([name]) => name)).toEqual([
      'Every road alike (control)',
      'Bigram of cells',
      'TransferTraj',
    ]);
    for (const [, mrr, , nats, off] of rows) {
      expect(Number(mrr)).toBeGreaterThan(0.3);
      expect(Number(nats)).toBeGreaterThan(0);
      expect(Number(off)).toBeLessThan(1e-9);
    }
    expect(Number(rows[1][1])).toBeGreaterThan(Number(rows[0][1]));
    expect(lines.at(-1)).toMatch(
      /^TransferTraj: says the middle of the next road with a standard deviation of \d+ m/,
    );
  });

  it('is refused in words for other trips, and for a run without such a network', async () => {
    expect(() => options('--split', 'all')).toThrow("--split must be one of val, test, train, not 'all'.");
    expect(() => options('--window', '0')).toThrow(/window/);
    await expect(rank('--foundation-from', place('empty'))).rejects.toThrow(
      /empty has no such teacher \(--foundation-from\)\. Name its file, or another run\./,
    );
  });
});
