import { readFileSync } from 'node:fs';
import { gzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { firstViewFile } from '../../../tools/first-views/frame';
import { FIRST_PEOPLE, pretrainingDrawing } from '../../../tools/first-views/pretraining';
import { dataFileFromBytes } from '../../data/data-file';
import { loadHoserDataset } from '../../data/hoser-layout';
import type { Dataset } from '../../domain/dataset';
import { SAMPLE_RESIDENTS } from '../../engine/datasets/samples';
import { readFirstView, type FirstViewFile } from '../../engine/first-view/first-view';
import { useBackend } from '../../nn/testing/backends';
import { openModel } from './checkpoints/model-file';
import { FIRST_WORDS } from './first-words';
import { SHIPPED_FOLDER } from './networks';

const inPublic = (path: string) => readFileSync(new URL(`../../../public/${path}`, import.meta.url));
const shipped = (): FirstViewFile => JSON.parse(inPublic(FIRST_WORDS.file).toString('utf8'));

let dataset: Dataset;
beforeAll(async () => {
  await useBackend('wasm');
  const zip = dataFileFromBytes('residents.zip', inPublic(SAMPLE_RESIDENTS.address));
  dataset = (await loadHoserDataset([zip], { name: SAMPLE_RESIDENTS.title })).dataset;
});

describe('the first view', () => {
  // All test sequences are asked again: a quarter of a minute on a quiet core.
  it('is what the command makes of the residents and the network that comes with them', async () => {
    const made = firstViewFile(dataset, await pretrainingDrawing(dataset));
    expect(JSON.parse(JSON.stringify(made))).toEqual(shipped());
  }, 300_000);

  it('is of a network that learnt from these data, whose parts hold the same people out', () => {
    const model = openModel(inPublic(`${SHIPPED_FOLDER}/pretrained.safetensors`));
    expect(model.learntFrom).toBe(dataset.fingerprint);
    model.weights.dispose();
  });

  it('says who finds more, where the intervals say so too', () => {
    const { numbers } = readFirstView(shipped());
    const { counting, pretrained, fresh, sequences, pretrainedFound } = numbers;
    expect(counting.low).toBeGreaterThan(pretrained.high!);
    expect(pretrained.low).toBeGreaterThan(fresh.high!);
    expect(pretrainedFound.value / sequences.value).toBeCloseTo(pretrained.value, 9);
    const [seen, measured] = FIRST_WORDS.say(numbers);
    expect(seen).toMatch(/counting tells more: of 180 .* finds 48 .* fresh weights 3, .* 94\.$/);
    expect(measured).toMatch(
      /pre-trained 27\s% \(21 to 32\), fresh 2\s% \(0 to 4\), counting 52\s% \(44 to 59\)/,
    );
  });

  it('hides one hexagon a round, reveals it last, and keeps the last round', () => {
    const { shapes } = readFirstView(shipped());
    const rounds = shapes.filter(({ ink }) => ink === 'real');
    expect(rounds).toHaveLength(FIRST_PEOPLE.rounds);
    for (const { from, until } of rounds) {
      const before = shapes.filter((one) => one.from < from && (one.until ?? Infinity) > from);
      expect(before.map(({ ink }) => ink)).toEqual(['amount-2', 'amount-2', 'vanilla', 'teacher']);
      expect(before.map((one) => one.until)).toEqual(Array(4).fill(until));
      expect(before.slice(2).map(({ sizes }) => sizes.length)).toEqual([5, 5]);
    }
    expect(rounds.at(-1)!.until).toBeUndefined();
    expect(new Set(shapes.map(({ ink }) => ink))).toEqual(new Set(Object.keys(FIRST_WORDS.legend)));
  });

  it('is small', () => {
    const bytes = inPublic(FIRST_WORDS.file);
    expect(bytes.length).toBeLessThan(100_000);
    expect(gzipSync(new Uint8Array(bytes)).length).toBeLessThan(30_000);
  });
});
