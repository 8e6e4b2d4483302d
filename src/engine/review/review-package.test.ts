import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { dataFileFromBytes } from '../../data/data-file';
import { fileKind } from '../../data/file-kind';
import { loadHoserDataset } from '../../data/hoser-layout';
import { gridDataset, walks } from '../../domain/testing/grid-town';
import { selectTrips } from '../../domain/trajectory-set';
import { routeAt, routeSetFrom, StopReason, tripsAsRoutes } from '../../generation/route';
import { blindOrder } from './agreement';
import { packReview, unpackReview, type ReviewPackage } from './review-package';

let turn = 5;
const dataset = gridDataset(6, 60, () => (turn += 3));
const driven = {
  ...selectTrips(
    dataset.trips.test,
    Uint32Array.from({ length: 12 }, (_, i) => 2 * i),
  ),
  names: {
    vehicles: Array.from({ length: 12 }, () => 'plate B-XY 12'),
    trips: Array.from({ length: 12 }, String),
  },
};
const wanted = tripsAsRoutes(driven);
// Routes of files may jump, lack times and end elsewhere.
const jumping = routeSetFrom(
  Array.from({ length: 12 }, (_, i) => {
    const { roads } = walks(dataset.network, 1, 5, () => (turn += 7));
    const route = routeAt(wanted, i);
    return { ...route, roads, times: roads.map(() => NaN), origin: roads[0], stop: StopReason.notStated };
  }),
);
const content: ReviewPackage = {
  ...{ title: 'Two sets', names: { setA: '=cmd <b>' }, driven },
  round: {
    seed: 7,
    order: blindOrder(
      Uint32Array.from({ length: 12 }, (_, i) => i),
      ['setA', 'vanilla'],
      8,
      7,
    ),
  },
  sets: [
    { source: 'vanilla', routes: wanted },
    { source: 'setA', routes: jumping },
  ],
};

const packed = async () => new Uint8Array(await (await packReview(dataset, content, NO_TASK)).arrayBuffer());
const fileOf = (bytes: Uint8Array) => dataFileFromBytes('town.review.zip', bytes);
/** The package with one entry changed. */
const changed = (bytes: Uint8Array, name: string, change: (entry: Uint8Array) => Uint8Array): Uint8Array => {
  const entries = unzipSync(bytes);
  return zipSync({ ...entries, [name]: change(entries[name]) });
};

describe('a package of a review', () => {
  it('is a data set of its roads, and comes back with the same lines in the same order', async () => {
    const file = fileOf(await packed());
    expect(await fileKind(file)).toBe('review');
    const { dataset: opened } = await loadHoserDataset([file], { name: 'Town' });
    expect(opened.trips.train.tripCount).toBe(12);
    const found = await unpackReview(file, opened.network);
    expect(found.round).toEqual(content.round);
    expect(found.names).toEqual(content.names);
    expect(found.driven.roads).toEqual(driven.roads);
    expect(found.sets.map(({ source }) => source)).toEqual(['vanilla', 'setA']);
    expect(found.sets[1].routes).toEqual(jumping);
  });

  it('says nothing of who packed it or of vehicles', async () => {
    const texts = Object.values(unzipSync(await packed())).map((bytes) => new TextDecoder().decode(bytes));
    expect(texts.join('')).not.toMatch(/plate B-XY|verdict|reviewer|navigator|Mozilla/i);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    [
      'without routes',
      (bytes) => zipSync({ 'review.json': unzipSync(bytes)['review.json'] }),
      /routes.safetensors is missing/,
    ],
    [
      'whose routes were changed',
      (bytes) =>
        changed(bytes, 'review.json', (entry) =>
          strToU8(
            new TextDecoder().decode(entry).replace(/("review": ")[0-9a-f]{16}/, '$1' + 'f'.repeat(16)),
          ),
        ),
      /not those that were packed/,
    ],
    ['of another kind', (bytes) => changed(bytes, 'review.json', () => strToU8('{"format":"x"}')), /format/],
  ])('is refused %s', async (_, change, message) => {
    await expect(unpackReview(fileOf(change(await packed())), dataset.network)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message),
    });
  });

  it('is refused on other roads', async () => {
    let other = 1;
    const small = gridDataset(3, 20, () => (other += 3));
    await expect(unpackReview(fileOf(await packed()), small.network)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
