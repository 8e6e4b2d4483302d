import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import type { DataCard } from '../../../domain/data-card';
import type { Places, CheckIns } from '../../../domain/places';
import { runHere, type OrderHere, type RunHereOptions } from '../../../engine/experiments/testing/run-here';
import { foundation } from '../index';
import { PRESET_CONFIGS, type FoundationConfig } from '../settings';
import { tinyDataset } from '../../../data/testing/dataset-files';

const DAY = 86_400;
const HOUR = 3600;
/** Monday, 2024-09-02, 0 o'clock. */
const MONDAY = 1_725_235_200;

const CARD: DataCard = {
  version: 1,
  name: 'Town',
  made: '2024-10-01T00:00:00.000Z',
  sources: [],
  steps: [],
  seed: 0,
  simulated: true,
};

/** Places stand so many degrees apart: each in a hexagon of its own. */
const APART = 0.006;
const SIDE = 5;

/**
 * People who go from home to work, to one of two haunts and back home, day after day, on a square of 25 places.
 * @param simulated what the data card says
 */
export async function smallTown(people = 14, { days = 20, simulated = true } = {}): Promise<Dataset> {
  const dataset = await tinyDataset('Town');
  const count = SIDE * SIDE;
  const places: Places = {
    ids: Array.from({ length: count }, (_, i) => `place ${i}`),
    lonLat: Float64Array.from({ length: 2 * count }, (_, i) => {
      const place = i >> 1;
      return i % 2 ? 41.15 + APART * Math.floor(place / SIDE) : -8.61 + APART * (place % SIDE);
    }),
    categories: ['place'],
    categoryCodes: new Uint32Array(count),
  };
  const { card: _, ...rest } = dataset;
  return {
    ...rest,
    ...(simulated && { card: CARD }),
    extras: { places, checkIns: checkInsOf(people, days, count) },
  };
}

function checkInsOf(people: number, days: number, places: number): CheckIns {
  const visits: { user: number; place: number; time: number }[] = [];
  for (let user = 0; user < people; user++) {
    const random = new Random(user);
    const [home, work] = [random.int(places), random.int(places)];
    const haunts = [random.int(places), random.int(places)];
    for (let day = 0; day < days; day++)
      [home, work, haunts[random.int(2)]].forEach((place, i) =>
        visits.push({ user, place, time: MONDAY + DAY * day + HOUR * (8 + 4 * i) }),
      );
  }
  return {
    userCodes: Uint32Array.from(visits, ({ user }) => user),
    users: Array.from({ length: people }, (_, user) => `resident ${user}`),
    places: Uint32Array.from(visits, ({ place }) => place),
    times: Float64Array.from(visits, ({ time }) => time),
  };
}

/** The quick preset with the narrowest network, trained for a moment for two tasks. */
export function smallConfig(epochs = 2): FoundationConfig {
  const { quick } = PRESET_CONFIGS;
  return {
    ...quick,
    seed: 5,
    network: { ...quick.network, width: 8, heads: 2, layers: 1, hidden: 16, context: 64, dropout: 0.1 },
    batch: { batchSize: 8, accumulation: 1 },
    pretraining: { ...quick.pretraining, epochs, patience: epochs },
    tuning: {
      ...quick.tuning,
      epochs,
      patience: epochs,
      examples: 40,
      tasks: { next: true, destination: true, user: false },
    },
  };
}

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export const runFoundation = (order: OrderHere<FoundationConfig>, options?: RunHereOptions) =>
  runHere(foundation, order, options);
