import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from './data-file';
import type { DataCard } from '../domain/data-card';
import type { Dataset } from '../domain/dataset';
import { Failure } from '../base/failure';
import { dataCardJson, MOST_CARD_BYTES, readDataCard } from './data-card-file';
import { loadHoserDataset, loadHoserRoads } from './hoser-layout';
import { sampleCard } from './testing/sample-card';
import { tinyDatasetFiles } from './testing/tiny-dataset';
import { loadFiles, writtenFiles, type Files } from './testing/dataset-files';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (card: unknown) => readDataCard(bytesOf(JSON.stringify(card)));

/** Text as cards have it: signs of all kinds, but none that a reader would not see. */
const word = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '.'));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const names = word.filter((text) => !Object.hasOwn(Object.prototype, text) && text !== 'prototype');

const cards: fc.Arbitrary<DataCard> = fc.record({
  version: fc.constant(1 as const),
  name: word,
  made: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2099-01-01') })
    .map((d) => d.toISOString()),
  sources: fc.array(
    fc.record({
      name: word,
      gives: fc.constantFrom('roads' as const, 'trips' as const),
      kind: fc.constantFrom('openstreetmap', 'hoser', 'geojson', 'gps', 'simulated'),
      licence: word,
      attribution: word,
      sha256: fc.constantFrom('', '0'.repeat(64)),
    }),
    { maxLength: 4 },
  ),
  steps: fc.array(
    fc.record({
      name: word,
      settings: fc.dictionary(names, fc.oneof(word, number, fc.boolean()), { noNullPrototype: true }),
      counts: fc.dictionary(names, number, { noNullPrototype: true }),
    }),
    { maxLength: 4 },
  ),
  seed: fc.integer(),
  simulated: fc.boolean(),
});

describe('readDataCard', () => {
  it('reads what was written', () => {
    fc.assert(
      fc.property(cards, (card) => {
        const text = dataCardJson(card);
        const back = readDataCard(bytesOf(text));
        expect(back).toEqual(JSON.parse(text));
        expect(dataCardJson(back)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('takes any bytes for a card or refuses them in words', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json({ maxDepth: 4 }).map(bytesOf),
      fc
        .tuple(fc.constantFrom(...Object.keys(sampleCard())), fc.jsonValue({ maxDepth: 3 }))
        .map(([field, value]) => bytesOf(JSON.stringify({ ...sampleCard(), [field]: value }))),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          expect(readDataCard(bytes).version).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).message).toMatch(/^data-card\.json: /);
          expect((error as Failure).message.length).toBeLessThan(600);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves unknown fields out and makes hidden signs visible as spaces', () => {
    const card = sampleCard();
    const strange = { ...card, name: 'a\u202eb\u0000c', onload: 'alert(1)', steps: [] };
    const found = read(strange);
    expect(found).toEqual({ ...card, name: 'a b c', steps: [] });
  });

  it('takes nothing from names that mean something to JavaScript', () => {
    const text = JSON.stringify({ ...sampleCard(), steps: [] }).replace(
      '"steps":[]',
      '"steps":[{"name":"x","settings":{"__proto__":"polluted","a":1},"counts":{"constructor":1,"b":2}}]',
    );
    const [step] = readDataCard(bytesOf(text)).steps;
    expect(Object.keys(step.settings)).toEqual(['a']);
    expect(Object.getPrototypeOf(step.settings)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    [/version/, { version: 2 }],
    [/name/, { name: 'x'.repeat(201) }],
    [/sources\.0/, { sources: [{ name: 'x' }] }],
    [/sha256/, { sources: [{ ...sampleCard().sources[0], sha256: 'zz' }] }],
    [/steps/, { steps: Array.from({ length: 51 }, () => sampleCard().steps[0]) }],
    [/settings/, { steps: [{ name: 'x', settings: { a: { b: 1 } }, counts: {} }] }],
    [/counts\.a/, { steps: [{ name: 'x', settings: {}, counts: { a: '7' } }] }],
    [/made/, { made: 'yesterday' }],
  ])('refuses %s', (words, wrong) => {
    expect(() => read({ ...sampleCard(), ...wrong })).toThrow(words);
  });

  it('refuses what is too large, deep or no text', () => {
    expect(() => readDataCard(new Uint8Array(MOST_CARD_BYTES + 1))).toThrow(/larger than 4 MiB/);
    expect(() => readDataCard(bytesOf('['.repeat(200_000)))).toThrow(/no JSON/);
    expect(() => readDataCard(Uint8Array.of(0xff, 0xfe, 0x7b))).toThrow(/no JSON/);
  });
});

describe('a card in the HOSER layout', () => {
  const load = (more: Files = {}) => loadFiles({ ...tinyDatasetFiles(), ...more });

  it('tells whether the data beside it are those that it was written with', async () => {
    const { dataset } = await load();
    const files = writtenFiles({ ...dataset, card: sampleCard() });
    const other = tinyDatasetFiles();
    const train = other['train.csv'].trimEnd().split('\n').slice(0, -1).join('\n');
    const changed = files.map((file) =>
      file.name === 'train.csv' ? dataFileFromBytes(file.name, `${train}\n`) : file,
    );
    const { report } = await loadHoserDataset(changed, { name: 'tiny' });
    expect(report).toContainEqual(
      expect.objectContaining({
        file: 'data-card.json',
        message: expect.stringMatching(/not those that it was/),
      }),
    );
  });

  it('comes back with the data, and is not part of the fingerprint', async () => {
    const { dataset } = await load();
    expect(dataset.card).toBeUndefined();
    const carded: Dataset = { ...dataset, card: sampleCard() };
    const files = writtenFiles(carded);
    expect(files.slice(-2).map(({ name }) => name)).toEqual(['data-card.json', 'data-card.md']);
    const again = await loadHoserDataset(files, { name: 'tiny' });
    expect(again.report).toEqual([]);
    expect(again.dataset.card).toEqual(sampleCard());
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
    expect((await loadHoserRoads(files)).card).toEqual(sampleCard());
  });

  it('is left out and said to be where it cannot be read; the data load all the same', async () => {
    const { dataset, report } = await load({ 'data-card.json': '{"version":1,"name":7}' });
    expect(dataset.card).toBeUndefined();
    expect(dataset.network.roadCount).toBe(48);
    expect(report).toHaveLength(2);
    expect(report.find(({ file }) => file === 'data-card.json')).toMatchObject({
      kind: 'broken-file',
      action: 'kept',
      message: expect.stringMatching(/^not used, .*name/),
    });
  });

  it('counts only beside the roads', async () => {
    const { dataset, report } = await load({ 'other/data-card.json': dataCardJson(sampleCard()) });
    expect(dataset.card).toBeUndefined();
    expect(report.some(({ file }) => file.includes('card'))).toBe(false);
  });
});
