import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobStore } from '../src/data/blob-store';
import { groupGpsFiles, previewGps } from '../src/data/gps/preview-gps';
import { writeHoserLayout } from '../src/data/hoser-layout';
import { drawnTrips } from '../src/domain/trajectory-set';
import { DatasetBuilder } from '../src/engine/dataset-builder/dataset-builder';
import { localTask } from '../src/engine/protocol/local-task';
import { DatasetFolder } from '../cli/dataset/dataset-folder';
import { NodeDirectory } from '../cli/node-directory';
import { dataFilesFromPaths } from '../cli/node-files';
import { parsed, seed, text, whole } from '../cli/options';
import { fixesOf, trueRouteOf, type TrueRoute, type TruthScore } from './matching/truth';
import { runTool, wholes } from './tool';

/** A track at one rate, matched as the command `dataset` matches it. */
interface Row extends TruthScore {
  readonly trips: number;
  /** Seconds of this process that matching took. */
  readonly seconds: number;
}

const task = localTask<string>({ onEvent: console.error });

async function scoreTrack(
  folder: string,
  track: string,
  rates: readonly number[],
  { out, cache }: { readonly out: string | undefined; readonly cache: string | undefined },
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
  const rows: Row[] = [];
  for (const rate of rates) {
    const gps = join(path, rate === 1 ? 'gps-1s.csv.gz' : `gps-${rate}s.csv`);
    rows.push(await scoreRate(builder, truth, gps));
    if (out !== undefined) await write(builder, join(out, `${track}-${rate}`));
  }
  return rows;
}

async function scoreRate(builder: DatasetBuilder, truth: TrueRoute, gps: string): Promise<Row> {
  const { network, bounds } = builder.roads!;
  const groups = [];
  for (const files of await groupGpsFiles(await dataFilesFromPaths([gps]), task))
    groups.push({ files, choice: (await previewGps(files, { bounds, timeZone: 'UTC' }, task)).choice });
  await builder.readTraces(groups, {}, task);
  const before = process.cpuUsage();
  const { trips } = await builder.match({}, task);
  const seconds = process.cpuUsage(before).user / 1e6;
  const passages = truth.passages(network, trips, await fixesOf(gps));
  return { ...truth.score(passages), trips: trips.tripCount, seconds };
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
  },
);
