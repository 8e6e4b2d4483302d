import { sampleCityFiles, zipOf } from '../../tools/invention/sample-city/sample-city-files';
import type { MemoryRun } from '../../src/engine/benchmarks/benchmark-names';

/** Trips of all splits: what a batch needs is there, and an epoch is short. */
const TRIPS = 400;
const SEED = 7;

/** The settings that make a run of a preset short; sizes of networks and batches stay what they are. */
export const SHORTENED = { epochs: 1, 'teacher-epochs': 1, pairs: 64 } as const;

/** A made city of about so many roads, as one zip in the HOSER layout. */
export const memoryCity = async ({ roads }: Pick<MemoryRun, 'roads'>): Promise<Uint8Array> =>
  zipOf(await sampleCityFiles({ roads, trips: TRIPS, seed: SEED }));
