import type { DrawnSet, DrawRequest, LineSurpriseRequest } from '../../../engine/routes/route-drawing';
import { badInput } from '../../../base/failure';
import { rankBySurprisal } from '../../../evaluation/detection-scores';
import { perplexity, tripScores } from '../../../models/lm-tad/teacher';
import { buffersIn } from '../../../base/bytes';
import { detectAnomalies } from '../training/detect-anomalies';
import type { HelperThreads } from '../../../engine/protocol/crew';
import { RouteCrew } from '../crew/route-crew';
import { drawWithStudent } from './draw-routes';
import { LoadedDataset } from './loaded-dataset';
import { asStep, TaskQueue, type Task } from '../../../base/task';
import { selectTrips } from '../../../domain/trajectory-set';
import { openCandidateScorer, type ScoringSystem } from '../../../engine/experiments/networks-of-others';
import { moving } from '../../../engine/protocol/service';
import { isStudent, type DrawnSource } from '../../../engine/routes/route-source';
import type {
  CellProbabilities,
  CellsRequest,
  Detection,
  DetectRequest,
  LensNetworkWeights,
  LensRequest,
  RoutesService,
  Surprise,
  SurpriseRequest,
  TransferRequest,
} from './routes-service';
import { WorkerBackend, type WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { closeRoads } from '../../../domain/closed-roads';
import type { Hoser } from '../../../models/hoser/hoser';
import { STUDENT_NAMES, type StudentName } from '../distillation/distillation-config';
import type { LensReading } from '../lens/lens-reading';
import { readCellProbabilities, readJourney, type LensNetworks } from '../lens/read-journey';
import { readTransfer, type TransferWithRoutes } from '../lens/read-transfer';
import { drawStep } from '../progress-words';
import { runRace } from '../race/run-race';

export interface RoutesServiceOptions extends WorkerBackendOptions {
  /** Versions of what decides the numbers of a race. */
  readonly versions: Readonly<Record<string, string>>;
  /** Systems whose networks can be looked at in place of the teacher. */
  readonly systems: readonly ScoringSystem[];
  /** Threads that draw with this one; null, or left out, where there are none. */
  readonly helpers?: HelperThreads | null;
}

/**
 * Draws for one request after the other, and at the same time scores trips for one request after the other, and races
 * for one. A change of the data set or of the backend waits for all of them.
 */
export function routesService(options: RoutesServiceOptions): RoutesService {
  const backend = new WorkerBackend(options);
  const drawing = new TaskQueue();
  const reading = new TaskQueue();
  const racing = new TaskQueue();
  const crew = new RouteCrew(options.helpers ?? null);
  let loaded: LoadedDataset | undefined;
  const alone = <T>(work: () => Promise<T>) => drawing.run(() => reading.run(() => racing.run(work)));
  const inTurn = <Result extends object>(
    queue: TaskQueue,
    task: Task,
    needsBackend: boolean,
    work: (on: LoadedDataset) => Promise<Result>,
  ): Promise<Result> =>
    queue.run(async () => {
      // The request may have been cancelled while it waited.
      await task.checkpoint({ isStep: false });
      const on = loaded;
      if (!on) throw notLoaded();
      if (needsBackend) await backend.ready();
      const result = await backend.guard(() => work(on));
      return moving(result, buffersIn(result));
    });
  return {
    chooseBackend: ({ wanted }, task) =>
      alone(async () => {
        loaded?.release();
        await crew.close();
        return backend.choose(wanted, task.emit);
      }),
    hold: ({ dataset }) =>
      alone(async () => {
        if (loaded?.dataset.fingerprint === dataset.fingerprint) return;
        loaded?.release();
        await crew.close();
        loaded = new LoadedDataset(dataset);
      }),
    draw: (request, task) =>
      inTurn(drawing, task, request.sources.some(isStudent), (on) => drawAll(on, request, crew, task)),
    surprise: (request, task) => inTurn(reading, task, true, (on) => surprise(on, request, task)),
    surpriseOfLines: (request, task) =>
      inTurn(reading, task, true, (on) => surpriseOfLines(on, request, task)),
    detect: (request, task) => inTurn(reading, task, true, (on) => detect(on, request, task)),
    lens: (request, task) => inTurn(reading, task, true, (on) => lens(on, request, options.systems, task)),
    transfer: (request, task) => inTurn(reading, task, true, (on) => transfer(on, request, task)),
    lensCells: (request, task) => inTurn(reading, task, true, (on) => lensCells(on, request)),
    race: (request, task) =>
      inTurn(racing, task, true, async ({ dataset, features }) => {
        const seconds = await runRace(dataset, features, request, request.teacher.bytes, task);
        return { backend: await backend.ready(), versions: options.versions, seconds };
      }),
  };
}

const notLoaded = () =>
  badInput('The routes worker has no data set yet. Open a data set first, then draw again.');

async function drawAll(
  on: LoadedDataset,
  request: DrawRequest,
  crew: RouteCrew,
  task: Task,
): Promise<DrawnSet[]> {
  on.close(request.closedRoads ?? new Uint32Array(0));
  const sets: DrawnSet[] = [];
  for (const source of request.sources) {
    await task.checkpoint({ isStep: false });
    sets.push(await drawOne(on, source, request, crew, task));
  }
  return sets;
}

/** The seconds do not include loading the network, which happens once for any number of routes. */
async function drawOne(
  on: LoadedDataset,
  source: DrawnSource,
  { pairs, models, generation, keepBeams }: DrawRequest,
  crew: RouteCrew,
  task: Task,
): Promise<DrawnSet> {
  const drawing = asStep(task, drawStep(source));
  if (!isStudent(source)) {
    const started = performance.now();
    const routes = await on.baselines.draw(source, pairs, generation, drawing);
    return { source, routes, seconds: (performance.now() - started) / 1000 };
  }
  const weights = models[source];
  if (!weights) throw badInput(`There is no ${source} student to draw with. Train one or load a checkpoint.`);
  const model = await on.student(source, weights);
  const started = performance.now();
  const drawn = await drawWithStudent(
    model,
    on.dataset,
    on.closed,
    pairs,
    { ...generation, keepBeams },
    drawing,
    crew.draw,
  );
  const { beams, ...routes } = drawn;
  return { source, routes, ...(beams ? { beams } : {}), seconds: (performance.now() - started) / 1000 };
}

async function surprise(
  on: LoadedDataset,
  { teacher: weights, split }: SurpriseRequest,
  task: Task,
): Promise<Surprise> {
  const trips = on.dataset.trips[split];
  if (trips.tripCount === 0) throw badInput(`This data set has no ${split} trips. Choose other trips.`);
  const surprisals = await on.teacher(weights).surprisals(trips, task);
  const scores = tripScores(surprisals);
  return { surprisals, scores, order: rankBySurprisal(scores), perplexity: perplexity(surprisals) };
}

/** A line with more roads than the teacher can read has no surprisal. */
async function surpriseOfLines(
  on: LoadedDataset,
  { teacher: weights, lines }: LineSurpriseRequest,
  task: Task,
): Promise<Float64Array> {
  const teacher = on.teacher(weights);
  // It reads the start of the trip and every road.
  const longest = teacher.config.blockSize - 1;
  const readable = Uint32Array.from({ length: lines.tripCount }, (_, i) => i).filter(
    (i) => lines.offsets[i + 1] - lines.offsets[i] <= longest,
  );
  const scores = tripScores(await teacher.surprisals(selectTrips(lines, readable), task));
  const all = new Float64Array(lines.tripCount).fill(NaN);
  readable.forEach((line, i) => (all[line] = scores[i]));
  return all;
}

async function detect(
  on: LoadedDataset,
  { teacher: weights, kind, seed }: DetectRequest,
  task: Task,
): Promise<Detection> {
  const { tripCount } = on.dataset.trips.test;
  const detection = await detectAnomalies(on.teacher(weights), on.dataset, { kind, seed }, task);
  if (detection.trips.tripCount === 0)
    throw badInput(
      `None of the ${tripCount} test trips can be made anomalous this way. Choose another kind of anomaly.`,
      { kind },
    );
  return detection;
}

/** The networks of a request, loaded. */
function networksOf(on: LoadedDataset, { teacher, students }: LensNetworkWeights): LensNetworks {
  const readers: Partial<Record<StudentName, Hoser>> = {};
  for (const name of STUDENT_NAMES) {
    const weights = students[name];
    if (weights) readers[name] = on.reader(name, weights);
  }
  return { teacher: teacher && on.teacherOnGrid(teacher), students: readers };
}

async function transfer(
  on: LoadedDataset,
  request: TransferRequest,
  task: Task,
): Promise<TransferWithRoutes> {
  const { split, window } = request;
  if (on.dataset.trips[split].tripCount === 0)
    throw badInput(`This data set has no ${split} trips. Choose other trips.`);
  return readTransfer(on.dataset, split, on.features, networksOf(on, request), window, task);
}

async function lens(
  on: LoadedDataset,
  request: LensRequest,
  systems: readonly ScoringSystem[],
  task: Task,
): Promise<LensReading> {
  const { journey, window, closedRoads, scorer } = request;
  const closed = closeRoads(on.dataset.network, closedRoads ?? new Uint32Array(0));
  const features = closed ? { ...on.features, closedRoads: closed.isClosed } : on.features;
  const opened = scorer && on.scorer(scorer, await openCandidateScorer(systems, scorer.system));
  return readJourney(journey, features, { ...networksOf(on, request), scorer: opened }, window, task);
}

async function lensCells(
  on: LoadedDataset,
  { teacher: weights, journey, step, window }: CellsRequest,
): Promise<CellProbabilities> {
  const teacher = on.teacher(weights);
  const { cellOfToken } = teacher.vocabulary;
  const all = await readCellProbabilities(teacher, journey, step, window);
  return { cells: cellOfToken.slice(), probabilities: all.slice(0, cellOfToken.length) };
}
