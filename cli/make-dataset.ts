import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BlobStore } from '../src/data/blob-store';
import { renderCheckReport } from '../src/data/check-report';
import type { DataFile } from '../src/data/data-file';
import { GPS_ROLES, type GpsChoice } from '../src/data/gps/gps-choice';
import { groupGpsFiles, previewGps, type GpsPreview } from '../src/data/gps/preview-gps';
import { writeHoserLayout, type HoserFile } from '../src/data/hoser-layout';
import { networkReportLines } from '../src/data/osm/network-report-lines';
import type { Dataset } from '../src/domain/dataset';
import { Failure } from '../src/domain/failure';
import { DatasetMaker, type TraceFiles } from '../src/engine/making/dataset-maker';
import type { RoadsMade, TripsMade } from '../src/engine/making/made-parts';
import { Overpass } from '../src/engine/making/overpass';
import type { MakingContext } from '../src/engine/making/road-files';
import { dataFileOf } from '../src/engine/named-file';
import { localJob, type Job } from '../src/engine/protocol/job';
import { inFolder, runCommand } from './command';
import { HELP, makeOptions, type GpsWishes, type MakeOptions } from './make-dataset-options';
import { NodeDirectory } from './node-directory';
import { dataFilesFromPaths } from './node-files';
import { duration, ProgressBar } from './progress-bar';

/** The work of one command: its maker, its reins, its progress bar. */
class Making {
  readonly #bar = new ProgressBar();
  readonly #job: Job<string>;
  readonly #context: MakingContext;
  readonly #maker: DatasetMaker;

  constructor(private readonly options: MakeOptions) {
    this.#job = localJob({ onProgress: (report) => this.#bar.show(report) });
    this.#context = {
      checkpoint: () => this.#job.control.checkpoint(),
      onProgress: this.#job.onProgress,
    };
    const { cache } = options;
    this.#maker = new DatasetMaker(() =>
      Promise.resolve(cache === undefined ? null : new BlobStore(new NodeDirectory(resolve(cache)))),
    );
  }

  async run(): Promise<void> {
    const started = performance.now();
    const { cache, out, name, split, seed } = this.options;
    if (cache !== undefined) await inFolder(cache, () => mkdir(cache, { recursive: true }), '--cache');
    this.#say(roadLines(await this.#roads()));
    this.#say(tripLines(await this.#trips()));
    const called = name ?? basename(resolve(out));
    const dataset = await this.#maker.finish(called, { ...split, seed }, this.#context);
    const { findings } = this.#maker;
    if (findings.length > 0) this.#say([renderCheckReport(findings)]);
    await inFolder(out, () => this.#write(writeHoserLayout(dataset)));
    this.#say([summary(dataset, out), `Made in ${duration(performance.now() - started)}.`]);
  }

  async #roads(): Promise<RoadsMade> {
    const { roads, network } = this.options;
    const files =
      'files' in roads
        ? await dataFilesFromPaths(roads.files)
        : [dataFileOf(await new Overpass({ server: roads.server }).fetch(roads.area, this.#job))];
    return this.#maker.readRoads(files, network, this.#context);
  }

  async #trips(): Promise<TripsMade> {
    const { trips, gps, matching, seed } = this.options;
    if ('simulate' in trips) return this.#maker.simulate({ trips: trips.simulate, seed }, this.#context);
    const files = await dataFilesFromPaths(trips.files);
    const groups: TraceFiles[] = [];
    for (const alike of await groupGpsFiles(files, this.#context))
      groups.push({ files: alike, choice: await this.#choice(alike, gps) });
    const { cleaning } = await this.#maker.readTraces(groups, {}, this.#context);
    this.#say(cleaning.messages);
    return this.#maker.match(matching, this.#context, (text) => this.#bar.note(text));
  }

  /** What the files seem to be, with what the command line says in its place. */
  async #choice(files: readonly DataFile[], wishes: GpsWishes): Promise<GpsChoice> {
    const bounds = this.#maker.roads!.bounds;
    const guess = await previewGps(files, { ...this.#context, bounds, timeZone: wishes.timeZone });
    const choice = choiceOf(guess.choice, wishes);
    const preview = await previewGps(files, { ...this.#context, bounds, choice });
    this.#say(previewLines(preview));
    if (preview.sample) return choice;
    const why = preview.warnings.map(({ message }) => message).join(' ');
    throw new Failure('bad-input', why || `${files[0].name} cannot be read as GPS.`);
  }

  async #write(files: readonly HoserFile[]): Promise<void> {
    const { out } = this.options;
    await mkdir(out, { recursive: true });
    for (const [done, file] of files.entries()) {
      this.#context.onProgress({ stage: 'Writing', done, total: files.length, unit: 'files' });
      await pipeline(Readable.from(file.chunks()), createWriteStream(join(out, file.name)));
    }
  }

  #say(lines: readonly string[]): void {
    this.#bar.clear();
    if (lines.length > 0) console.log(lines.join('\n'));
  }
}

function choiceOf(guess: GpsChoice, wishes: GpsWishes): GpsChoice {
  const { columns, unzonedTimes, swap, stepSeconds, assumedSpeedKmh, timeZone } = wishes;
  return {
    ...guess,
    timeZone,
    columns: { ...guess.columns, ...columns },
    ...(unzonedTimes && { unzonedTimes }),
    ...(swap && { swapLonLat: true }),
    ...(stepSeconds !== undefined && { stepSeconds }),
    ...(assumedSpeedKmh !== undefined && { assumedSpeedKmh }),
  };
}

function previewLines({ kind, files, choice, warnings }: GpsPreview): string[] {
  const roles = GPS_ROLES.flatMap((role) => {
    const column = choice.columns[role];
    return column === null ? [] : [`${role}=${column}`];
  });
  const columns = roles.length > 0 ? ` (${roles.join(', ')})` : '';
  return [
    `${files.length === 1 ? files[0] : `${files.length} files`}: read as ${kind}${columns}, times by the clock of ${choice.timeZone}.`,
    ...warnings.map(({ message }) => `  ${message}`),
  ];
}

function roadLines({ network, report, places, sources }: RoadsMade): string[] {
  const from = sources.map(({ name }) => name).join(', ');
  if (!report) return [`${from}: ${network.roadCount} roads, ${network.successors.length} links.`];
  const known = places
    ? [
        `Places on the map: ${Object.entries(places)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}.`,
      ]
    : [];
  return [`${from}:`, ...networkReportLines(report), ...known];
}

function tripLines({ trips, simulated, match }: TripsMade): string[] {
  if (simulated || !match) return [`${trips.tripCount} trips simulated.`];
  const { quality } = match;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `${quality.trips} trips matched of ${quality.traces} traces (${quality.tracesWithoutTrip} without one): ${percent(quality.matchedShare)} of ${quality.points} points, ` +
      `${quality.meanDistance.toFixed(1)} m from their roads on average (95 %: ${quality.distance95.toFixed(1)} m), ${quality.splits} splits, ${quality.uTurns} U-turns, ` +
      `${(3.6 * quality.metersPerSecond).toFixed(1)} km/h, ${percent(quality.implausibleShare)} of steps implausibly fast.`,
  ];
}

function summary({ network, trips, zones, fingerprint, card }: Dataset, out: string): string {
  const { train, val, test } = trips;
  const kind = card?.simulated ? 'simulated trips' : 'trips';
  return (
    `${network.roadCount} roads, ${train.tripCount} / ${val.tripCount} / ${test.tripCount} ${kind} (train / val / test), ` +
    `${zones.zoneCount} zones, fingerprint ${fingerprint.slice(0, 16)}, in ${out}.`
  );
}

await runCommand(async () => {
  const options = makeOptions(process.argv.slice(2));
  if (options) await new Making(options).run();
  else console.log(HELP);
});
