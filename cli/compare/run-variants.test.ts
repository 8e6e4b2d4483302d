import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/engine/records/run-record';
import { transfertraj } from '../../src/systems/transfertraj/index';
import { PRESET_CONFIGS, type TransferConfig } from '../../src/systems/transfertraj/settings';
import { variantsOf } from './compare-runs';

const { quick } = PRESET_CONFIGS;
const plain: TransferConfig = { ...quick, encoder: { ...quick.encoder, attention: 'plain' } };
const alone: TransferConfig = { ...quick, pretraining: { ...quick.pretraining, isDone: false } };

/** What of a record tells variants apart. */
const record = (config: TransferConfig, seed: number, testedOn = 'b', start?: string) =>
  ({
    system: transfertraj.id,
    config: { ...config, seed },
    data: { fingerprint: 'a', zones: { count: 3 } },
    testedOn: { name: 'B', fingerprint: testedOn },
    backend: { backend: 'wasm' },
    networks: { pretrained: start === undefined ? {} : { start: { digest: start } } },
  }) as unknown as RunRecord;

const of = (...records: RunRecord[]) =>
  variantsOf(
    records,
    records.map((_, i) => `run-${i}`),
    transfertraj,
  );

describe('variants', () => {
  it('are runs that differ in the seed alone, named by their flags', () => {
    const found = of(record(quick, 1), record(plain, 1), record(quick, 2), record(alone, 7));
    expect(found.map(({ name }) => name)).toEqual(['first', '--attention=plain', '--no-pretraining']);
    expect(found.map(({ runs }) => [...runs])).toEqual([
      [
        [1, 0],
        [2, 2],
      ],
      [[1, 1]],
      [[7, 3]],
    ]);
    expect(found[1].settings).toBe('preset quick --attention=plain');
  });

  it.each([
    ['one seed twice', [record(quick, 1), record(quick, 1)], /run-0 and run-1 have the same .* seed 1/],
    ['another city to test in', [record(quick, 1), record(quick, 2, 'c')], /run-1 .* tested on other data/],
    [
      'other weights to start from in several variants',
      [record(quick, 1), record(quick, 2, 'b', 'd1'), record(quick, 3, 'b', 'd2')],
      /start from other weights/,
    ],
  ])('are refused in words: %s', (_, records, words) => {
    expect(() => of(...records)).toThrow(words);
  });
});
