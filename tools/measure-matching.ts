import { badInput } from '../src/base/failure';
import { counted, shown } from '../src/base/text';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { makeSampleCity } from './invention/sample-city/make-sample-city';
import type { Dataset } from '../src/domain/dataset';
import type { RoadNetwork } from '../src/domain/road-network';
import { selectTraces } from '../src/domain/gps-traces';
import type { TrajectorySet } from '../src/domain/trajectory-set';
import { buildUbodt, ubodtBytes, ubodtRows, type Ubodt } from '../src/matching/ubodt';
import { matchGraph, type MatchGraph } from '../src/matching/match-graph';
import { matchTraces } from '../src/matching/match-traces';
import { Matcher } from '../src/matching/matcher';
import { makeTrajectories } from '../src/systems/transfertraj/trips/make-trajectories';
import { gpsTracesOf } from '../src/systems/transfertraj/trips/trajectories';
import { parsed, section, seed, text, whole } from '../cli/options';
import { runTool } from './tool';
import { datasetFiles } from '../cli/dataset/dataset-folder';
import { encodersAt } from '../cli/dataset/encoders';
import * as porto from './matching/porto';
import {
  learntPaths,
  namedStudent,
  openStudent,
  studentAt,
  denselyMatched,
  doubtOf,
  sayThinned,
  simulatedDrives,
  thinSeconds,
  type DrivenTraces,
  recoveringEncoders,
} from './matching/thinned';
import { INTERVAL_SECONDS, measureSimulated, NOISE_METERS } from './matching/simulated';
import { startNodeBackend } from '../cli/node-backend';
import { dataFilesFromPaths } from '../cli/node-files';
import { spotLines, troubleTotals } from '../cli/dataset/spot-lines';

const CITY = { roads: 2000, trips: 2000 };

interface Ready {
  readonly graph: MatchGraph;
  readonly ubodt: Ubodt;
}

async function prepare(name: string, network: RoadNetwork): Promise<Ready> {
  const graph = matchGraph(network);
  const started = performance.now();
  const ubodt = await buildUbodt(graph);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `\n${name}: ${network.roadCount} roads, table of ${ubodtRows(ubodt)} ways up to ${ubodt.reachMeters} m, ` +
      `${(ubodtBytes(ubodt) / 2 ** 20).toFixed(1)} MiB, made in ${seconds.toFixed(1)} s`,
  );
  return { graph, ubodt };
}

function saySimulated({ graph, ubodt }: Ready, trips: TrajectorySet, traces: number, seed: number): void {
  console.log('noise m  every s  traces  points  F1     nearest  entry error s  points/s');
  for (const noiseMeters of NOISE_METERS)
    for (const intervalSeconds of INTERVAL_SECONDS) {
      const row = measureSimulated(graph, ubodt, trips, { traces, seed, noiseMeters, intervalSeconds });
      console.log(
        [
          `${noiseMeters}`.padStart(7),
          `${intervalSeconds}`.padStart(7),
          `${row.traces}`.padStart(6),
          `${row.points}`.padStart(6),
          row.f1.toFixed(3),
          row.baselineF1.toFixed(3).padStart(7),
          row.entryError.toFixed(1).padStart(13),
          row.pointsPerSecond.toFixed(0).padStart(8),
        ].join('  '),
      );
    }
}

async function sayPorto(folder: string, { graph, ubodt }: Ready): Promise<void> {
  const { traces, tripIds } = await porto.portoTraces(folder);
  const matcher = new Matcher(graph, ubodt);
  const started = performance.now();
  const matched = await matchTraces(matcher, traces);
  const seconds = (performance.now() - started) / 1000;
  const { quality } = matched;
  console.log(
    `\nReal traces: ${quality.traces}, of ${quality.points} points: ${porto.fatesText(quality.fates)}`,
  );
  console.log(
    `matched ${percent(quality.matchedShare)} in ${seconds.toFixed(1)} s (${(quality.points / seconds).toFixed(0)} points/s), ` +
      `${quality.meanDistance.toFixed(1)} m from their roads (95 % within ${quality.distance95.toFixed(1)} m); ` +
      `${counted(quality.trips, 'trip')}, ${troubleTotals(quality)}, ` +
      `${(3.6 * quality.metersPerSecond).toFixed(1)} km/h, ${percent(quality.implausibleShare)} of steps implausibly fast`,
  );
  for (const line of spotLines(matched.trouble, graph.network)) console.log(line);
  const theirs = await porto.theirVisits(folder, graph.network);
  const onMap = (trace: number) => porto.liesOnMap(traces, matched, trace);
  const sayVisits = (name: string, visits: Float64Array) => {
    const agreement = porto.visitAgreement(visits, theirs);
    console.log(
      `visits per road against FMM, ${name}: rank correlation ${agreement.allRoads.toFixed(3)} over all roads, ` +
        `${agreement.theirRoads.toFixed(3)} over theirs; ${agreement.visits} visits, theirs ${agreement.theirVisits}`,
    );
  };
  sayVisits(
    'all traces',
    porto.visitsOf(graph.network, matched, () => true),
  );
  sayVisits('traces that lie on the map', porto.visitsOf(graph.network, matched, onMap));
  sayVisits('trips of the data set', await porto.datasetVisits(folder, graph.network, tripIds));
  sayVisits('nearest roads', porto.nearestVisits(graph, traces, matcher.settings.radiusMeters));
  for (const [name, counts] of [
    ['all', () => true],
    ['on the map', onMap],
  ] as const) {
    const agreement = await porto.tripAgreement(folder, graph.network, tripIds, matched, counts);
    console.log(
      `trips of the data set, ${name}: ${agreement.trips}, F1 by length ${agreement.meanF1.toFixed(3)} (median ` +
        `${agreement.medianF1.toFixed(3)}, ${percent(agreement.good)} at least 0.9), precision ${agreement.precision.toFixed(3)}, ` +
        `recall ${agreement.recall.toFixed(3)}, entered within ${agreement.medianEntryError} s (median)`,
    );
  }
}

async function portoDataset(folder: string): Promise<Dataset> {
  const files = await dataFilesFromPaths([`${folder}/hoser`]);
  return (await loadHoserDataset(files, { name: 'Porto' })).dataset;
}

interface ThinOptions {
  readonly seconds: readonly number[];
  readonly traces: number;
  readonly porto: string | undefined;
  readonly data: string | undefined;
  readonly encoders: readonly string[];
  readonly student: string | undefined;
  readonly paths: string | undefined;
}

async function sayAllThinned(options: ThinOptions): Promise<void> {
  const { seconds, traces: count, porto: folder, data, paths } = options;
  const isOfOneCity = options.student !== undefined || paths !== undefined;
  if (isOfOneCity && folder !== undefined && data !== undefined)
    throw badInput(
      'Who draws routes knows the roads of one city, and --data and --porto are two. Leave one of them out.',
    );
  const files = await encodersAt(options.encoders);
  const studentFile = options.student === undefined ? null : await studentAt(options.student);
  if (files.length > 0 || studentFile) await startNodeBackend('wasm', console.log);
  const say = async (name: string, driven: DrivenTraces) => {
    const student = studentFile && (await openStudent(studentFile, driven.dataset));
    try {
      const drawers = [
        ...(student ? [namedStudent(student)] : []),
        ...(paths === undefined ? [] : await learntPaths(paths, driven.dataset.network)),
      ];
      for (const drawer of drawers) {
        const doubt = doubtOf(drawer, driven);
        if (doubt) console.log(doubt);
      }
      const { recoveries, dispose } = recoveringEncoders(files, driven.dataset);
      await sayThinned(name, driven, seconds, recoveries, drawers).finally(dispose);
    } finally {
      student?.dispose();
    }
  };
  if (data !== undefined)
    await say(`${shown(data)}, against the match of all points`, await testedDrives(data, count));
  else if (!isOfOneCity || folder === undefined)
    await say('Simulated drives on the roads of the sample points', await simulatedDrives(count));
  if (folder !== undefined)
    await say('Porto, against the match of all points', await portoDrives(folder, count, isOfOneCity));
}

/** The real traces of Porto. @param unseen without those of training and validation trips */
async function portoDrives(folder: string, count: number, unseen: boolean): Promise<DrivenTraces> {
  const dataset = await portoDataset(folder);
  const { traces, tripIds } = await porto.portoTraces(folder);
  const chosen = unseen ? selectTraces(traces, await porto.unseenTraces(folder, tripIds)) : traces;
  return { dataset, unseen, ...(await denselyMatched(dataset.network, chosen, count)) };
}

/** Traces of the test part of a data set, by whole days as encoders part them. */
async function testedDrives(data: string, count: number): Promise<DrivenTraces> {
  const { dataset } = await loadHoserDataset(await datasetFiles([data]), { name: data });
  const { all, parts, origin } = makeTrajectories(dataset);
  if (origin !== 'traces')
    throw badInput(
      `${shown(data)} has no GPS traces (gps.csv) that could be thinned. Name a data set that has some.`,
    );
  const tested = Array.from(parts.test, (trajectory) => all[trajectory]);
  return { dataset, unseen: false, ...(await denselyMatched(dataset.network, gpsTracesOf(tested), count)) };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

await runTool(
  {
    about: `How well and how fast GPS traces are matched to roads.

Drives trips of the sample city anew with a GPS device aboard and compares the matched routes with the true ones, beside
the nearest roads. With --porto the same on the trips of Porto, then its real traces against two other matchers.
With --thin, in place of all this, how well the roads of thinned traces are found: of simulated drives on the roads of the
sample points, and with --porto of its real traces, against what is matched to all of their points.`,
    usage: '[--porto DIR] [--traces N] [--seed S] [--thin SECONDS [--data DIR] [--recover-by FILE ...] ...]',
    options: {
      porto: text('DIR', 'Folder with hoser/, gps/pkdd15_first_1000.csv and fmm_edge_counts.csv.'),
      traces: whole('N', 1, 100_000, 'Simulated traces for each line; with --thin of real ones as many.').or(
        200,
      ),
      seed: seed('Of noise and sample city.').or(7),
      ...section('Thinned traces', {
        thin: parsed(
          'LIST',
          'Seconds of which one point is kept, such as 60,120,240; thinned traces are matched as they are, and with points every 15 s on straight lines or along the road.',
          thinSeconds,
        ),
        data: text(
          'DIR',
          'In place of the simulated drives: the traces of the test part of a data set, a folder or zip with GPS traces.',
        ),
        'recover-by': text(
          'FILE',
          'Points every 15 s by an encoder of npx route-distillery train --system transfertraj as well: its checkpoint, or the folder or zip of a run, whose encoders for gaps are all taken; may be given several times. It should not have learnt from the traces that are thinned.',
        ).many(),
        'student-from': text(
          'FILE',
          'Points every 15 s along the routes of a HOSER student as well: its checkpoint, or the folder or zip of a run, of which the distilled student is taken, else the vanilla one. It knows the roads of one city: with --porto the simulated drives are left out, and so are the trips that a student of hoser/ learnt from.',
        ),
        'paths-from': text(
          'DIR',
          'Points every 15 s along fastest, likeliest and learnt-cost paths as well, by the training trips of a data set of the same roads (folder or zip); the same is left out as with --student-from.',
        ),
      }),
    },
  },
  async ({ traces, seed: of, thin, porto: folder, data, ...by }) => {
    const { 'recover-by': encoders, 'student-from': student, 'paths-from': paths } = by;
    if (thin !== undefined)
      return sayAllThinned({ seconds: thin, traces, porto: folder, data, encoders, student, paths });
    if (data !== undefined || encoders.length > 0 || student !== undefined || paths !== undefined)
      throw badInput(
        '--data, --recover-by, --student-from and --paths-from are about thinned traces. Add --thin LIST.',
      );
    const city = makeSampleCity({ ...CITY, seed: of }).content;
    saySimulated(await prepare('Sample city', city.network), city.trips.train, traces, of);
    if (folder === undefined) return;
    const dataset = await portoDataset(folder);
    const ready = await prepare('Porto', dataset.network);
    saySimulated(ready, dataset.trips.train, traces, of);
    await sayPorto(folder, ready);
  },
);
