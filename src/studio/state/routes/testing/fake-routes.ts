import type { DrawRequest } from '../../../../engine/routes/route-drawing';
import type { Dataset } from '../../../../domain/dataset';
import type { BackendReport } from '../../../../engine/backend/backend';
import { exposeService } from '../../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../../engine/protocol/testing/fake-worker';
import type {
  CellsRequest,
  DetectRequest,
  LensRequest,
  RaceRequest,
  RoutesService,
  SurpriseRequest,
  TransferRequest,
} from '../../../../systems/routes/drawing/routes-service';
import type { LensJourney, LensReading } from '../../../../systems/routes/lens/lens-reading';
import { transferOf } from '../../../../systems/routes/lens/transfer';
import { routeSetFrom, StopReason } from '../../../../generation/route';
import type { RoutesWorkerNeeds } from '../routes-worker.svelte';
import type { EventTask, Task } from '../../../../base/task';
import type { RaceEvent, RaceRoutes } from '../../../../systems/routes/race/race';
import { momentSteps, runnersOf } from '../../../../systems/routes/race/race-order';

/** What a routes worker was asked, and the workers themselves, to make them die. */
export interface FakeRoutes {
  readonly asked: string[];
  readonly draws: DrawRequest[];
  readonly workers: FakeWorker[];
  readonly startWorker: NonNullable<RoutesWorkerNeeds['startWorker']>;
  readonly close: () => Promise<void>;
}

const report: BackendReport = {
  backend: 'wasm',
  adapter: null,
  why: 'a test',
  isolated: false,
  threads: 1,
  selfCheck: null,
};

/** Waits until the task is cancelled. */
async function forever(task: Task): Promise<never> {
  for (;;) {
    await task.checkpoint();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/**
 * What a routes worker answers whose routes have only their origin.
 * @param hangs tells which calls never end by themselves
 */
export function routesStandIn(hangs: (call: string) => boolean = () => false) {
  const asked: string[] = [];
  const draws: DrawRequest[] = [];
  const answer = async <T>(call: string, task: Task, result: T): Promise<T> => {
    asked.push(call);
    task.progress({ step: call, done: 0, total: 1, unit: 'routes' });
    return hangs(call) ? forever(task) : result;
  };
  const service: RoutesService = {
    chooseBackend: async ({ wanted }) => {
      asked.push(`choose ${wanted ?? 'the best'}`);
      return { ...report, backend: wanted ?? 'wasm' };
    },
    hold: async ({ dataset }: { dataset: Dataset }) => {
      asked.push(`hold ${dataset.fingerprint}`);
    },
    draw: (request, task) => {
      draws.push(request);
      const sets = request.sources.map((source) => ({ source, routes: originsOf(request), seconds: 1 }));
      return answer(`draw ${request.sources.join(' ')}`, task, sets);
    },
    surprise: ({ teacher, split }: SurpriseRequest, task) =>
      answer(`surprise ${teacher.id} ${split}`, task, {
        surprisals: { offsets: Uint32Array.of(0, 1), values: Float32Array.of(2) },
        scores: Float64Array.of(2),
        order: Uint32Array.of(0),
        perplexity: Math.exp(2),
      }),
    surpriseOfLines: ({ teacher, lines }, task) =>
      answer(`lines ${teacher.id}`, task, new Float64Array(lines.tripCount).fill(2)),
    detect: ({ teacher, kind, seed }: DetectRequest, task) =>
      answer(`detect ${teacher.id} ${kind} ${seed}`, task, {
        kind,
        trips: { ...originsOf(), tripCount: 0, sourceRows: new Uint32Array(0) },
        sourceTrips: new Uint32Array(0),
        surprisals: { offsets: Uint32Array.of(0), values: new Float32Array(0) },
        scores: new Float64Array(0),
        ranks: new Uint32Array(0),
        normalTrips: 1,
        rocAuc: 0.5,
        prAuc: 0.5,
      }),
    lens: ({ journey, teacher, scorer, students, window }: LensRequest, task) =>
      answer(
        `lens ${[teacher?.id ?? scorer?.id, ...Object.keys(students)].join(' ')} w ${window}`,
        task,
        oneStep(journey),
      ),
    transfer: ({ teacher, students, split, window }: TransferRequest, task) =>
      answer(`transfer ${[teacher?.id, ...Object.keys(students)].join(' ')} ${split} w ${window}`, task, {
        ...transferOf([], 3),
        drawn: {},
      }),
    lensCells: ({ step }: CellsRequest, task) =>
      answer(`lens cells ${step}`, task, { cells: Uint32Array.of(3), probabilities: Float32Array.of(1) }),
    race: async (request, task) => {
      asked.push(`race ${request.teacher.id} ${request.steps} steps`);
      await fakeRace(request, task, hangs('race'));
      return { backend: report, versions: { app: '1' }, seconds: 1 };
    },
  };
  return { service, asked, draws };
}

/**
 * A race whose routes are road 0 again and again, one road more with every moment and runner; the last runner arrives.
 * @param endless whether it waits for ever after its second moment
 */
async function fakeRace(order: RaceRequest, task: EventTask<RaceEvent>, endless: boolean): Promise<void> {
  const { length } = order.trips;
  const routes = (roads: number, arrived: number): RaceRoutes => ({
    count: length,
    offsets: Uint32Array.from({ length: length + 1 }, (_, i) => i * roads),
    roads: new Uint32Array(length * roads),
    arrived: new Uint8Array(length).fill(arrived),
  });
  const scores = { accuracy: 0.5, pairs: 10, arrived: 5, exact: 1 };
  task.emit({ kind: 'pace', pace: { routes: routes(1, 0), arrived: 0, exact: 0, finish: scores } });
  for (let run = 0; run < order.seeds; run++) {
    for (const [m, step] of momentSteps(order).entries()) {
      await task.checkpoint();
      if (endless && m === 2) await forever(task);
      const runners = runnersOf(order).map((_, i, { length: of }) => ({
        arrived: i === of - 1 ? length : 0,
        exact: 0,
        losses: { nextStep: m === 0 ? NaN : 2 / m, time: 0.5, distillation: NaN },
        routes: run === 0 ? routes(1 + m * (i + 1), i === of - 1 ? 1 : 0) : null,
      }));
      task.emit({ kind: 'moment', run, moment: { step, runners } });
    }
    const finish = runnersOf(order).map((_, i) => ({ ...scores, crossEntropy: 1, arrived: 5 + i }));
    task.emit({ kind: 'finish', run, finish });
  }
}

/** A reading of the first step of a journey whose one candidate is its second road. */
function oneStep({ roads }: LensJourney): LensReading {
  const student = { logits: Float32Array.of(1), attention: Float32Array.of(1) };
  return {
    roads: roads.slice(0, 1),
    candidateOffsets: Uint32Array.of(0, 1),
    candidates: roads.slice(1, 2),
    meters: Float32Array.of(100),
    degrees: Float32Array.of(0),
    taken: Int32Array.of(0),
    teacher: {
      cellDegrees: 0.001,
      logits: Float32Array.of(2),
      cells: Uint32Array.of(3),
      windowOffsets: Uint32Array.of(0, 1),
      windowCells: Int32Array.of(-1),
      windowWeights: Float32Array.of(1),
    },
    students: { vanilla: student, distilled: student },
  };
}

/** A routes worker that answers so. */
export function fakeRoutes(hangs?: (call: string) => boolean): FakeRoutes {
  const { service, asked, draws } = routesStandIn(hangs);
  const workers: FakeWorker[] = [];
  const started: SupervisedWorker<RoutesService>[] = [];
  const startWorker: FakeRoutes['startWorker'] = (watch) => {
    const worker = new SupervisedWorker<RoutesService>({
      ...watch,
      service: 'routes',
      maxRestarts: 1,
      spawn: () => {
        const spawned = new FakeWorker();
        exposeService('routes', service, spawned.scope);
        workers.push(spawned);
        return spawned;
      },
    });
    started.push(worker);
    return worker;
  };
  const close = async () => void (await Promise.all(started.map((worker) => worker.close())));
  return { asked, draws, workers, startWorker, close };
}

function originsOf(request?: DrawRequest) {
  const { origins, destinations, departures } = request?.pairs ?? {
    origins: new Uint32Array(0),
    destinations: new Uint32Array(0),
    departures: new Float64Array(0),
  };
  return routeSetFrom(
    Array.from(origins, (origin, i) => ({
      roads: [origin],
      times: [departures[i]],
      origin,
      destination: destinations[i],
      stop: StopReason.deadEnd,
    })),
  );
}
