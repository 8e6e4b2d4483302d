import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined } from '../base/bytes';
import type { Dataset } from '../domain/dataset';
import type { RoadDetails } from '../domain/road-network';
import { decodeDataset, encodeDataset } from './dataset-store';
import { loadHoserDataset, writeHoserLayout } from './hoser-layout';
import { encodeClasses, roadClassOf, RoadDetailsTable } from './road-table';
import { sampleCard } from './testing/sample-card';
import { TINY_ROAD_COUNT, tinyDatasetFiles } from './testing/tiny-dataset';
import { loadFiles, tinyDataset, writtenFiles } from './testing/dataset-files';

const writtenAndRead = async (dataset: Dataset): Promise<Dataset> =>
  (await loadHoserDataset(writtenFiles(dataset), { name: 'again' })).dataset;
const kept = (dataset: Dataset): Dataset => decodeDataset(joined(Uint8Array, encodeDataset(dataset)));

const unknownOr = (values: fc.Arbitrary<number>) => fc.oneof(fc.constant(NaN), values);

const details: fc.Arbitrary<RoadDetails> = fc
  .array(
    fc.record({
      name: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'A, "b"', ' c ', 'x\r\ny', '12')),
      lanes: unknownOr(fc.float({ min: Math.fround(0.5), max: 12, noNaN: true })),
      wayId: unknownOr(fc.integer({ min: 1, max: 2 ** 52 })),
      layer: fc.integer({ min: -5, max: 5 }),
      usualSpeed: fc.boolean(),
    }),
    { minLength: TINY_ROAD_COUNT, maxLength: TINY_ROAD_COUNT },
  )
  .map((rows) => {
    const table = new RoadDetailsTable();
    for (const row of rows) table.add(row);
    return table.finish();
  });

describe('details of roads', () => {
  it('come back from the HOSER layout and from the store as they were', async () => {
    const plain = await tinyDataset();
    await fc.assert(
      fc.asyncProperty(details, async (made) => {
        const dataset: Dataset = { ...plain, network: { ...plain.network, details: made } };
        const read = await writtenAndRead(dataset);
        expect(read.network).toEqual(dataset.network);
        expect(read.fingerprint).toBe(plain.fingerprint);
        expect(kept(dataset)).toEqual(dataset);
      }),
      { numRuns: 8 },
    );
  });

  it('are not made up: a network without them is written as before', async () => {
    const plain = await tinyDataset();
    expect(plain.network.details).toBeUndefined();
    const [roads] = writeHoserLayout(plain);
    const header = new TextDecoder().decode([...roads.chunks()][0]).split('\n')[0];
    expect(header).toBe('geo_id,type,coordinates,highway,maxspeed,length');
    expect('details' in kept(plain).network).toBe(false);
  });

  it('keeps the order of successors', async () => {
    const plain = await tinyDataset();
    const { network } = plain;
    const successors = network.successors.slice();
    for (let road = 0; road < network.roadCount; road++)
      successors.subarray(network.successorOffsets[road], network.successorOffsets[road + 1]).reverse();
    const read = await writtenAndRead({ ...plain, network: { ...network, successors } });
    expect(read.network.successors).toEqual(successors);
  });

  it('refuses lanes that are no number, with row and column', async () => {
    const files = tinyDatasetFiles();
    const [header, first, ...rest] = files['roadmap.geo'].trimEnd().split('\n');
    const rows = [
      `${header},lanes,speed_source`,
      `${first},many,map`,
      ...rest.map((row) => `${row},2,usual`),
    ];
    await expect(loadFiles({ ...files, 'roadmap.geo': rows.join('\n') })).rejects.toMatchObject({
      code: 'bad-input',
      details: { file: 'roadmap.geo', row: 1, column: 'lanes' },
    });
  });

  it('keeps the card of a data set in the store', async () => {
    const card = sampleCard();
    expect(kept({ ...(await tinyDataset()), card }).card).toEqual(card);
  });
});

describe('roadClassOf', () => {
  it.each([
    ['primary', 'primary'],
    ['unclassified', 'unclassified'],
    ["['primary', 'secondary']", 'primary'],
    ["['unclassified', 'residential']", 'residential'],
    ['["unclassified","residential"]', 'residential'],
    ["['tertiary', 'unclassified']", 'tertiary'],
    ["['unclassified']", 'unclassified'],
    ['[]', '[]'],
    ['', ''],
    [' primary', ' primary'],
  ])('%s is %s', (cell, name) => {
    expect(roadClassOf(cell)).toBe(name);
  });
});

describe('encodeClasses', () => {
  it('orders text as text and integers as numbers', () => {
    expect(encodeClasses(['10', '9', 'residential', '2']).codes).toEqual(Uint16Array.of(0, 2, 3, 1));
    expect(encodeClasses(['10', '9', '2', '20', '2'])).toEqual({
      codes: Uint16Array.of(2, 1, 0, 3, 0),
      names: ['2', '9', '10', '20'],
    });
  });

  it('takes two spellings of one integer for one class', () => {
    expect(encodeClasses(['07', '7', '-1'])).toEqual({ codes: Uint16Array.of(1, 1, 0), names: ['-1', '7'] });
  });

  it('takes integers for text or for numbers where it is told which they are', () => {
    expect([...encodeClasses(['10', '9'], false).codes]).toEqual([0, 1]);
    expect([...encodeClasses(['10', '9'], true).codes]).toEqual([1, 0]);
  });
});
