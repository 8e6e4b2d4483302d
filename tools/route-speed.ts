import type { DrawnSearch } from '../src/engine/routes/route-drawing';
import { NO_TASK } from '../src/base/task';
import type { BackendName } from '../src/engine/backend/backend';
import { figureOf, type Figure } from '../src/engine/benchmarks/benchmark-result';
import { seededOdPairs, sliceOdPairs, type OdPairs } from '../src/generation/od-pairs';
import { maxRoadsFor, type GeneratedRoutes } from '../src/generation/generate-routes';
import type { Dataset } from '../src/domain/dataset';
import type { Expansion, SearchableModel } from '../src/domain/search/search-tree';
import { roadSeconds } from '../src/knowledge/road-seconds';
import { HoserSearchModel } from '../src/models/hoser/search-model';
import { TeacherSearchModel } from '../src/models/lm-tad/search-model';
import { loadStudent } from '../src/systems/routes/checkpoints/student-file';
import { drawnRoutes } from '../src/systems/routes/drawing/draw-routes';
import { loadTeacherOnGrid } from '../src/systems/routes/checkpoints/fit-teacher';

/** A network in its file. */
export interface SpeedNetwork {
  readonly name: string;
  readonly kind: 'teacher' | 'student';
  readonly bytes: Uint8Array;
}

export interface SpeedPlan {
  readonly dataset: Dataset;
  readonly networks: readonly SpeedNetwork[];
  /** Number of pairs that are asked for at once: their nodes go through the network in one batch. */
  readonly together: readonly number[];
  /** Test pairs that each round draws. */
  readonly pairs: number;
  readonly rounds: number;
  readonly search: DrawnSearch;
  /** Roads that the teacher sees. */
  readonly window: number;
  readonly seed: number;
}

/**
 * Where the milliseconds of a route go, in order; each a figure over the rounds, in ms a route. `request` and `answer` are
 * the copies between a page and its worker, `network` is what the model computes, `search` the rest.
 */
export const SPEED_PARTS = ['request', 'network', 'search', 'answer'] as const;
export type SpeedPart = (typeof SPEED_PARTS)[number];

export interface SpeedRow {
  readonly network: string;
  readonly backend: BackendName;
  readonly together: number;
  /** Before the first route: what does not depend on the pair. Milliseconds. */
  readonly tables: number;
  readonly total: Figure;
  readonly parts: Readonly<Record<SpeedPart, Figure>>;
  /** Nodes expanded, a route; of a route alone the network may have been asked about more. */
  readonly expansions: number;
  /** Share of the routes that arrive. */
  readonly arrived: number;
}

/** A model that notes how long it takes to answer. */
class TimedModel implements SearchableModel {
  milliseconds = 0;
  readonly price: SearchableModel['price'];
  readonly cheapestPath: SearchableModel['cheapestPath'];

  constructor(readonly model: SearchableModel) {
    this.price = model.price;
    this.cheapestPath = model.cheapestPath;
  }

  get network() {
    return this.model.network;
  }

  get tree() {
    return this.model.tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const started = performance.now();
    const expansion = await this.model.expand(nodes);
    this.milliseconds += performance.now() - started;
    return expansion;
  }
}

/**
 * How long routes take: the teacher as a route model beside students, alone and in batches, and where the time goes
 * between the request of a page and the answer of its worker. Networks and batch sizes take turns in each round, so
 * that what else the machine does falls on all of them; the first round does not count.
 * @param backend the one that is current
 */
export async function speed(plan: SpeedPlan, backend: BackendName): Promise<SpeedRow[]> {
  const { dataset, networks, together, rounds, seed } = plan;
  const pairs = seededOdPairs(dataset.trips.test, 'test', plan.pairs, seed);
  const opened: { name: string; model: SearchableModel; tables: number; close: () => void }[] = [];
  try {
    for (const network of networks) opened.push(await open(network, plan));
    const cells = opened.flatMap((of) => together.map((size) => ({ of, size, taken: [] as Taken[] })));
    for (let round = 0; round <= rounds; round++)
      for (const { of, size, taken } of cells) {
        const one = await drawAll(of.model, plan, pairs, size);
        if (round > 0) taken.push(one);
      }
    return cells.map(({ of, size, taken }) => ({
      network: of.name,
      backend,
      together: size,
      tables: of.tables,
      total: figureOf(taken.map(({ parts }) => SPEED_PARTS.reduce((sum, part) => sum + parts[part], 0))),
      parts: Object.fromEntries(
        SPEED_PARTS.map((part) => [part, figureOf(taken.map(({ parts }) => parts[part]))]),
      ) as Record<SpeedPart, Figure>,
      expansions: taken[0].expansions,
      arrived: taken[0].arrived,
    }));
  } finally {
    for (const { close } of opened) close();
  }
}

async function open({ name, kind, bytes }: SpeedNetwork, { dataset, window }: SpeedPlan) {
  if (kind === 'teacher') {
    const { network: teacher } = loadTeacherOnGrid(bytes, dataset);
    const seconds = roadSeconds(dataset.network, dataset.trips.train);
    const started = performance.now();
    const model = await TeacherSearchModel.create(teacher, dataset.network, seconds, window);
    return { name, model, tables: performance.now() - started, close: () => teacher.dispose() };
  }
  const student = loadStudent(bytes, dataset);
  const started = performance.now();
  const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
  const tables = performance.now() - started;
  const close = () => {
    model.dispose();
    student.dispose();
  };
  return { name, model, tables, close };
}

/** Means per route over one round. */
interface Taken {
  readonly parts: Readonly<Record<SpeedPart, number>>;
  readonly expansions: number;
  readonly arrived: number;
}

async function drawAll(
  model: SearchableModel,
  { dataset, search }: SpeedPlan,
  pairs: OdPairs,
  together: number,
): Promise<Taken> {
  const total = pairs.origins.length;
  const maxRoads = maxRoadsFor(dataset.trips.train);
  const sums = { request: 0, network: 0, search: 0, answer: 0 };
  let [expansions, arrived] = [0, 0];
  for (let from = 0; from < total; from += together) {
    const [asked, request] = timed(() => structuredClone(sliceOdPairs(pairs, from, from + together)));
    const timedModel = new TimedModel(model);
    const started = performance.now();
    const drawn: GeneratedRoutes = await drawnRoutes(timedModel, asked, { search, maxRoads }, NO_TASK);
    const searched = performance.now() - started;
    const [routes, answer] = timed(() => structuredClone(drawn));
    sums.request += request;
    sums.network += timedModel.milliseconds;
    sums.search += searched - timedModel.milliseconds;
    sums.answer += answer;
    for (let i = 0; i < routes.count; i++) {
      expansions += drawn.expansions[i];
      arrived += routes.arrived[i];
    }
  }
  const each = (part: SpeedPart) => sums[part] / total;
  return {
    parts: Object.fromEntries(SPEED_PARTS.map((one) => [one, each(one)])) as Record<SpeedPart, number>,
    expansions: expansions / total,
    arrived: arrived / total,
  };
}

function timed<T>(work: () => T): [T, number] {
  const started = performance.now();
  const result = work();
  return [result, performance.now() - started];
}

const ms = ({ median, spread: [low, high] }: Figure) =>
  `${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;

/** A Markdown table: milliseconds a route, median and quartiles of the rounds. */
export function speedTable(rows: readonly SpeedRow[]): string {
  const heads = ['Network', 'Backend', 'Pairs at once', 'ms a route', ...SPEED_PARTS, 'Nodes', 'Arrival %'];
  return [
    `| ${heads.join(' | ')} |`,
    `| --- | --- |${' ---: |'.repeat(heads.length - 2)}`,
    ...rows.map(({ network, backend, together, total, parts, expansions, arrived }) => {
      const cells = [
        network,
        backend,
        together,
        ms(total),
        ...SPEED_PARTS.map((one) => parts[one].median.toFixed(2)),
        expansions.toFixed(1),
        (100 * arrived).toFixed(1),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}
