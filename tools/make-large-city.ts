import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dataCardJson } from '../src/data/data-card-file';
import { HOSER_FILE_NAMES } from '../src/data/hoser-files';
import { TRIP_HEADER, tripLine, writeHoserLayout } from '../src/data/hoser-writer';
import { cityCard } from '../src/data/simulation/simulation-settings';
import { makeLargeCity, type LargeCity } from './invention/sample-city/large-city';
import { LARGEST_CITY, SMALLEST_CITY } from './invention/sample-city/make-sample-city';
import type { SplitName } from '../src/domain/dataset';
import type { RoadNetwork } from '../src/domain/road-network';
import type { HoserFile } from '../src/data/text-files';
import { trajectorySetFrom } from '../src/domain/trajectory-set';
import { localTask } from '../src/engine/protocol/local-task';
import { flag, seed, text, whole } from '../cli/options';
import { DatasetFolder } from '../cli/dataset/dataset-folder';
import { duration, ProgressBar } from '../cli/progress-bar';
import { runTool } from './tool';

type CityOptions = Parameters<typeof makeLargeCity>[0];

const SPLITS: readonly SplitName[] = ['train', 'val', 'test'];
const TRIPS_PER_REPORT = 1000;

/** A file of trips that grows line by line. */
class TripFile {
  count = 0;
  bytes = 0;
  #text = `${TRIP_HEADER}\n`;
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  add(trip: { roads: Uint32Array; times: Float64Array }, network: RoadNetwork): void {
    this.#text += `${tripLine(this.count++, trip, network)}\n`;
    if (this.#text.length > 1 << 20) this.#write();
  }

  close(): void {
    this.#write();
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #write(): void {
    const bytes = Buffer.from(this.#text);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    this.bytes += bytes.length;
    this.#text = '';
  }
}

/** Writes the trips, and counts the training trips that go from one zone to another. */
function writeTrips(city: LargeCity, files: Readonly<Record<SplitName, TripFile>>, wanted: number) {
  const { plan, zoneOfRoad, zoneCount } = city;
  const transitions = new Float64Array(zoneCount * zoneCount);
  const bar = new ProgressBar();
  const task = localTask({ onProgress: (report) => bar.show(report) });
  let [done, visits] = [0, 0];
  for (const trip of city.trips()) {
    const { roads, split } = trip;
    files[split].add(trip, plan.network);
    visits += roads.length;
    for (let i = 1; split === 'train' && i < roads.length; i++) {
      const [from, to] = [zoneOfRoad[roads[i - 1]], zoneOfRoad[roads[i]]];
      if (from !== to) transitions[from * zoneCount + to]++;
    }
    if (++done % TRIPS_PER_REPORT === 0)
      task.progress({ step: 'trips.write', done, total: wanted, unit: 'trips' });
  }
  bar.clear();
  return { transitions, visits };
}

/** The files beside those of the trips. */
function restOf(city: LargeCity, transitions: Float64Array, options: CityOptions): HoserFile[] {
  const { zoneOfRoad, zoneCount, plan } = city;
  const none = trajectorySetFrom([]);
  const layout = writeHoserLayout({
    name: 'Large city',
    fingerprint: '',
    network: plan.network,
    trips: { train: none, val: none, test: none },
    zones: { zoneCount, zoneOfRoad, transitions, source: 'derived' },
  });
  const trips = SPLITS.map((split): string => HOSER_FILE_NAMES[split]);
  const card = dataCardJson(cityCard('Large city', options));
  const rest = layout.filter((file) => !trips.includes(file.name));
  return [...rest, { name: HOSER_FILE_NAMES.card, chunks: () => [Buffer.from(card)] }];
}

async function make(out: string, replace: boolean, options: CityOptions): Promise<void> {
  const started = performance.now();
  const folder = await DatasetFolder.claim(out, {
    replace,
    inputs: [],
    command: 'node --import tsx tools/make-large-city.ts',
  });
  try {
    const city = makeLargeCity(options);
    const open = async (split: SplitName) => new TripFile(await folder.reserve(HOSER_FILE_NAMES[split]));
    const files = { train: await open('train'), val: await open('val'), test: await open('test') };
    const { transitions, visits } = writeTrips(city, files, options.trips);
    for (const split of SPLITS) files[split].close();
    const rest = await folder.write(restOf(city, transitions, options), localTask());
    const bytes = SPLITS.reduce((sum, split) => sum + files[split].bytes, rest);
    const counts = SPLITS.map((split) => `${files[split].count} ${split}`).join(', ');
    console.log(
      `${city.plan.network.roadCount} roads, ${options.trips} trips (${counts}) of ${(visits / options.trips).toFixed(1)} roads on average, ` +
        `${(bytes / 1e6).toFixed(1)} MB, in ${out} after ${duration(performance.now() - started)}.`,
    );
  } finally {
    await folder.release();
  }
}

await runTool(
  {
    about: `Makes up a large city and its trips, in the HOSER layout. Trips are written as they are made and never held together,
so that there may be millions. By default the city has the size of HOSER's Beijing.`,
    usage: '--out DIR [--roads N] [--trips M] [--seed S]',
    options: {
      out: text('DIR', 'Folder to write to; it is made if it is not there.').needed(
        'Name the folder to write to',
      ),
      replace: flag(
        'Replaces a data set in that folder without asking; it stays until the new one is complete.',
      ),
      roads: whole(
        'N',
        SMALLEST_CITY,
        LARGEST_CITY,
        'Directed roads; the city comes within a few per cent.',
      ).or(40_060),
      trips: whole('M', 20, 10_000_000, 'Trips of all splits.').or(629_380),
      seed: seed('The same seed gives the same bytes.').or(7),
    },
  },
  ({ out, replace, ...city }) => make(out, replace, city),
);
