import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobStore } from '../src/data/blob-store';
import { groupGpsFiles, previewGps } from '../src/data/gps/preview-gps';
import { writeHoserLayout } from '../src/data/hoser-layout';
import { drawnTrips } from '../src/domain/trajectory-set';
import { DatasetBuilder } from '../src/engine/dataset-builder/dataset-builder';
import { keptTable } from '../src/engine/dataset-builder/match-crew';
import { localTask } from '../src/engine/protocol/local-task';
import { EVIDENCE } from '../src/matching/confidence';
import { matchGraph } from '../src/matching/match-graph';
import type { MatchedPiece } from '../src/matching/matched-trace';
import { Matcher } from '../src/matching/matcher';
import type { GpsTraces } from '../src/domain/gps-traces';
import { DatasetFolder } from '../cli/dataset/dataset-folder';
import { NodeDirectory } from '../cli/node-directory';
import { dataFilesFromPaths } from '../cli/node-files';
import { flag, parsed, seed, text, whole } from '../cli/options';
import { calibrationLines, fittedWeights, type JudgedRoad } from './matching/calibration';
import { fixesOf, trueRouteOf, type RoadPassage, type TrueRoute, type TruthScore } from './matching/truth';
import { runTool, wholes } from './tool';

/** A track at one rate, matched as the command `dataset` matches it. */
interface Row extends TruthScore {
  readonly trips: number;
  /** Seconds of this process that matching took. */
  readonly seconds: number;
  /** What speaks for its roads; none unless asked for. */
  readonly roads: readonly JudgedRoad[];
}

const task = localTask<string>({ onEvent: console.error });

async function scoreTrack(
  folder: string,
  track: string,
  rates: readonly number[],
  {
    out,
    cache,
    calibrate,
  }: { readonly out: string | undefined; readonly cache: string | undefined; readonly calibrate: boolean },
): Promise<Row[]> {
  const tables = cache === undefined ? null : new BlobStore(new NodeDirectory(join(cache, track)));
  const builder = new DatasetBuilder(() => Promise.resolve(tables));
  const path = join(folder, track);
  await builder.readRoads(
    await dataFilesFromPaths([join(path, 'roads.osm.gz')]),
    { mainPartOnly: false },
    task,
  );
  const truth = await trueRouteOf(path);
  const graph = matchGraph(builder.roads!.network);
  const matcher = calibrate ? new Matcher(graph, await keptTable(graph, tables, task)) : null;
  const rows: Row[] = [];
  for (const rate of rates) {
    const gps = join(path, rate === 1 ? 'gps-1s.csv.gz' : `gps-${rate}s.csv`);
    rows.push(await scoreRate(builder, matcher, truth, gps));
    if (out !== undefined) await write(builder, join(out, `${track}-${rate}`));
  }
  return rows;
}

async function scoreRate(
  builder: DatasetBuilder,
  matcher: Matcher | null,
  truth: TrueRoute,
  gps: string,
): Promise<Row> {
  const { network, bounds } = builder.roads!;
  const groups = [];
  for (const files of await groupGpsFiles(await dataFilesFromPaths([gps]), task))
    groups.push({ files, choice: (await previewGps(files, { bounds, timeZone: 'UTC' }, task)).choice });
  const { traces } = await builder.readTraces(groups, {}, task);
  const before = process.cpuUsage();
  const { trips } = await builder.match({}, task);
  const seconds = process.cpuUsage(before).user / 1e6;
  const passages = truth.passages(network, trips, await fixesOf(gps));
  const roads = matcher ? judgedRoads(matcher, traces, passages) : [];
  return { ...truth.score(passages), trips: trips.tripCount, seconds, roads };
}

/** The evidence of passages; the trips are the pieces of two roads or more, in the order of the traces. */
function judgedRoads(matcher: Matcher, traces: GpsTraces, passages: readonly RoadPassage[]): JudgedRoad[] {
  const pieces: MatchedPiece[] = [];
  for (let trace = 0; trace < traces.traceCount; trace++) {
    const [start, end] = [traces.offsets[trace], traces.offsets[trace + 1]];
    const matched = matcher.match(traces.lonLat.slice(2 * start, 2 * end), traces.times.slice(start, end));
    pieces.push(...matched.pieces.filter(({ roads }) => roads.length > 1));
  }
  const size = EVIDENCE.length;
  return passages
    .filter(({ meters }) => meters > 0)
    .map(({ trip, place, meters, right }) => {
      const evidence = pieces[trip].evidence.slice(size * place, size * (place + 1));
      return { evidence, meters, right };
    });
}

/** Fits the confidence to a half of the tracks, and says how right roads of either half are. */
function sayCalibration(table: readonly (readonly Row[])[], of: number, every: readonly number[]): void {
  const half = new Set(drawnTrips(table.length, Math.ceil(table.length / 2), of));
  const roadsOf = (isFitted: boolean, rates: readonly number[]) =>
    table.flatMap((rows, track) =>
      half.has(track) === isFitted ? rates.flatMap((rate) => rows[every.indexOf(rate)].roads) : [],
    );
  const weights = fittedWeights(roadsOf(true, every)).map((weight) => Number(weight.toFixed(3)));
  console.log(`# weights of ${EVIDENCE.join(', ')}, 1: ${weights.join(', ')}`);
  const say = (title: string, roads: readonly JudgedRoad[]) =>
    console.log([`# ${title}`, ...calibrationLines(roads, weights).map((line) => `#   ${line}`)].join('\n'));
  say('half that they are fitted to', roadsOf(true, every));
  say('other half', roadsOf(false, every));
  for (const rate of every) say(`other half, every ${rate} s`, roadsOf(false, [rate]));
}

async function write(builder: DatasetBuilder, path: string): Promise<void> {
  const shares = { train: 1, val: 0, test: 0 };
  const dataset = await builder.finish('Track', { by: 'random', seed: 7, shares }, task);
  const folder = await DatasetFolder.claim(path, { replace: true, inputs: [], command: 'this tool' });
  await folder.write(writeHoserLayout(dataset), task).finally(() => folder.release());
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function summaryOf(rate: number, rows: readonly Row[]): string {
  const f1 = rows.map((row) => row.f1).sort((a, b) => a - b);
  return (
    `every ${rate} s: ${f1.length} tracks, mean F1 ${mean(f1).toFixed(4)}, median ${f1[f1.length >> 1].toFixed(4)}, lowest ${f1[0].toFixed(4)}, ` +
    `${f1.filter((one) => one < 0.85).length} below 0.85; precision ${mean(rows.map((row) => row.precision)).toFixed(4)}, ` +
    `recall ${mean(rows.map((row) => row.recall)).toFixed(4)}; matched in ${rows.reduce((sum, row) => sum + row.seconds, 0).toFixed(1)} s of CPU`
  );
}

await runTool(
  {
    about:
      'How much of true routes is found: F1, precision and recall by length of tracks whose routes are known, matched as the command dataset matches them.',
    usage: '--truth DIR [--tracks N] [--every 1,30,60] [--out DIR]',
    options: {
      truth: text(
        'DIR',
        'Folder with a folder for each track: roads.osm.gz, gps-1s.csv.gz, gps-30s.csv, truth.csv.',
      ).needed('Name the folder of the tracks'),
      tracks: whole('N', 1, 100_000, 'So many of them, drawn by the seed; all without it.'),
      seed: seed('Of the draw.').or(7),
      only: parsed('LIST', 'Only these tracks, as 01,32.', (given) => given.split(',')),
      every: wholes('Seconds between points, as the files are called.', 3600, [1, 30, 60]),
      calibrate: flag(
        'Fits the confidence to half of the tracks, drawn by the seed, and says how right it is on the other half.',
      ),
      cache: text('DIR', 'Keeps the tables of shortest paths for next time.'),
      out: text('DIR', 'Writes each data set to DIR/TRACK-SECONDS.'),
    },
  },
  async ({ truth, tracks: count, seed: of, only, every, ...places }) => {
    const entries = await readdir(truth, { withFileTypes: true });
    const all = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
    const drawn = Array.from(drawnTrips(all.length, count ?? all.length, of), (i) => all[i]);
    const chosen = only ?? drawn;
    console.log(`track,${every.map((s) => `f1_${s}s,precision_${s}s,recall_${s}s,trips_${s}s`).join()}`);
    const table: Row[][] = [];
    for (const track of chosen) {
      const rows = await scoreTrack(truth, track, every, places);
      table.push(rows);
      const cells = rows.map((row) =>
        [...[row.f1, row.precision, row.recall].map((n) => n.toFixed(4)), row.trips].join(),
      );
      console.log(`${track},${cells.join()}`);
    }
    every.forEach((rate, i) =>
      console.log(
        `# ${summaryOf(
          rate,
          table.map((rows) => rows[i]),
        )}`,
      ),
    );
    if (places.calibrate) sayCalibration(table, of, every);
  },
);
