import { joined } from '../../src/base/bytes';
import { dataFileFromBytes, type DataFile } from '../../src/data/data-file';
import { loadHoserDataset, writeHoserLayout } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { Random } from '../../src/base/random';
import { emptyTrajectorySet } from '../../src/domain/trajectory-set';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { timeRounds } from '../rounds';
import { randomWalks } from '../walks';

const WARM_UPS = 1;
const SEED = 19;
const TRIPS = 30_000;
const ROADS_PER_TRIP = 30;
/** Roads of Beijing, as its data set has them. */
const LARGE_NETWORK = 40_060;

/**
 * From the bytes of HOSER files in memory to a data set that is checked
 * and has its fingerprint: mostly trips.
 */
export const loadTripsBenchmark: Benchmark = {
  name: 'loading-trips',
  run: async (context) => {
    const { dataset } = await context.cities.of(REFERENCE_ROADS);
    const train = randomWalks(dataset.network, TRIPS, ROADS_PER_TRIP, new Random(SEED));
    const trips = { train, val: emptyTrajectorySet(), test: emptyTrajectorySet() };
    return measure({ ...dataset, trips }, { what: 'trips', count: TRIPS }, context);
  },
};

/** The same for a large network with its zones and hardly any trips. */
export const loadNetworkBenchmark: Benchmark = {
  name: 'loading-network',
  run: async (context) => {
    const { dataset } = await context.cities.of(LARGE_NETWORK);
    return measure(dataset, { what: 'roads', count: dataset.network.roadCount }, context);
  },
};

async function measure(
  dataset: Dataset,
  { what, count }: { what: string; count: number },
  { clock, rounds, task }: BenchContext,
): Promise<Measured[]> {
  const files = filesOf(dataset);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const seconds = await timeRounds(
    { clock, warmUps: WARM_UPS, rounds },
    async () => void (await loadHoserDataset(files, { name: 'bench' })),
    (done) =>
      task.progress({
        step: 'bench.measure',
        subject: `Loading ${what}`,
        done,
        total: rounds,
        unit: 'rounds',
      }),
  );
  const { network, trips } = dataset;
  const size = {
    megabytes: bytes / 1e6,
    roads: network.roadCount,
    trips: trips.train.tripCount + trips.val.tripCount + trips.test.tripCount,
    zones: dataset.zones.zoneCount,
  };
  const against = { work: { flops: 0, bytes }, seconds: figureOf(seconds).median };
  return [
    { what: 'bytes', size, figure: figureOf(rates(bytes / 1e6, seconds)), unit: 'MB/s', against },
    { what, size, figure: figureOf(rates(count, seconds)), unit: `${what}/s`, against },
  ];
}

function filesOf(dataset: Dataset): DataFile[] {
  return writeHoserLayout(dataset).map(({ name, chunks }) =>
    dataFileFromBytes(name, joined(Uint8Array, [...chunks()])),
  );
}
