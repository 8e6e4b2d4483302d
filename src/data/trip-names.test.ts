import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectTrips } from '../domain/trajectory-set';
import { dataFileFromBytes } from './data-file';
import { decodeDataset, encodeDataset } from './dataset-store';
import { loadHoserDataset, writeHoserLayout } from './hoser-layout';
import { joined } from '../base/bytes';
import { tinyDatasetFiles } from './testing/tiny-dataset';

const encoder = new TextEncoder();
const load = async (files: Readonly<Record<string, string>>) => {
  const all = Object.entries(files).map(([name, text]) => dataFileFromBytes(name, encoder.encode(text)));
  return (await loadHoserDataset(all, { name: 'Ring' })).dataset;
};
const plain = await load(tinyDatasetFiles());

/** The data set with names for its training trips. */
const named = (vehicles: readonly string[], trips: readonly string[]) => ({
  ...plain,
  trips: { ...plain.trips, train: { ...plain.trips.train, names: { vehicles, trips } } },
});
const count = plain.trips.train.tripCount;
/** Names that a person could have written: a text file has no control signs in a name. */
const name = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
const names = fc.array(name, { minLength: count, maxLength: count });

describe('names of trips', () => {
  it('come back from files and from the store, and change no fingerprint', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, async (vehicles, trips) => {
        const dataset = named(vehicles, trips);
        const texts = writeHoserLayout(dataset).map((file) => {
          const bytes = [...file.chunks()].flatMap((chunk) => [...chunk]);
          return [file.name, new TextDecoder().decode(Uint8Array.from(bytes))] as const;
        });
        const read = await load(Object.fromEntries(texts.filter(([file]) => !file.endsWith('.npy'))));
        expect(read.trips.train.names).toEqual({ vehicles, trips });
        expect(read.trips.test.names).toBeUndefined();
        const stored = decodeDataset(joined(Uint8Array, encodeDataset(dataset)));
        expect(stored.trips.train.names).toEqual({ vehicles, trips });
        expect(read.zones.zoneOfRoad).toEqual(plain.zones.zoneOfRoad);
      }),
      { numRuns: 20 },
    );
  });

  it('go with their trips into a split', () => {
    const numbers = Array.from({ length: count }, (_, trip) => String(trip));
    const { train } = named(
      numbers,
      numbers.map((number) => `t${number}`),
    ).trips;
    expect(selectTrips(train, [3, 1]).names).toEqual({ vehicles: ['3', '1'], trips: ['t3', 't1'] });
    expect(selectTrips(plain.trips.train, [3]).names).toBeUndefined();
  });
});
