import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectTrips } from '../domain/trajectory-set';
import { decodeDataset, encodeDataset } from './dataset-store';
import { loadHoserDataset } from './hoser-layout';
import { joined } from '../base/bytes';
import { tinyDataset, writtenFiles } from './testing/dataset-files';

const plain = await tinyDataset('Ring');

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
        const { dataset: read } = await loadHoserDataset(writtenFiles(dataset), { name: 'Ring' });
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

describe('confidence of roads', () => {
  const { train } = plain.trips;
  const confident = (shares: Float32Array) => ({
    ...plain,
    trips: { ...plain.trips, train: { ...train, confidence: shares } },
  });
  const thousandths = fc
    .array(fc.integer({ min: 0, max: 1000 }), {
      minLength: train.roads.length,
      maxLength: train.roads.length,
    })
    .map((numbers) => Float32Array.from(numbers, (number) => number / 1000));

  it('comes back from files and from the store, and changes no fingerprint', async () => {
    await fc.assert(
      fc.asyncProperty(thousandths, async (shares) => {
        const dataset = confident(shares);
        const { dataset: read } = await loadHoserDataset(writtenFiles(dataset), { name: 'Ring' });
        expect(read.trips.train.confidence).toEqual(shares);
        expect(read.trips.test.confidence).toBeUndefined();
        expect(read.fingerprint).toBe(plain.fingerprint);
        const stored = decodeDataset(joined(Uint8Array, encodeDataset(dataset)));
        expect(stored.trips.train.confidence).toEqual(shares);
      }),
      { numRuns: 10 },
    );
  });

  it('goes with its trips into a split', () => {
    const shares = Float32Array.from(train.roads, (_, i) => i / 1000);
    const [first, second] = [train.offsets[1], train.offsets[2]];
    const chosen = selectTrips({ ...train, confidence: shares }, [1]);
    expect(chosen.confidence).toEqual(shares.slice(first, second));
  });
});
