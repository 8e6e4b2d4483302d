import { getBackend } from '@tensorflow/tfjs-core';
import { Crew, type CrewSetup, type HelperThreads } from '../../../engine/protocol/crew';
import { checkPairs, joinGenerated } from '../../../generation/generate-routes';
import { sliceOdPairs, type OdPairs } from '../../../generation/od-pairs';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import type { BackendName } from '../../../nn/backend-names';
import { callingAlone } from '../../../nn/kernels/wasm/bridge';
import { quietly, type Task } from '../../../base/task';
import { askOneByOne, type AskTrees, treeLogits, type WindowTree } from '../distillation/soft-targets';
import { drawnRoutes } from '../drawing/draw-routes';
import {
  ROUTE_PIECES,
  type DrawPiece,
  type RoutePieceService,
  type SearchOptions,
} from './route-piece-service';

/**
 * Fewer pairs are drawn, and fewer steps of trips answered, before a helper has started: that takes it a second, in which
 * this thread draws some 125 routes of 18 roads.
 */
const FEW_PAIRS = 128;
const FEW_STEPS = 8192;

/** Pairs of a piece: batches of so few are as fast as larger ones, and nobody waits long for the last. */
const PAIRS_AT_ONCE = 16;

type Setup = CrewSetup<RoutePieceService>;

/**
 * Draws routes and asks teachers in this thread and in those of its helpers. What comes of it does not depend on how many
 * there are. Where a graphics card computes there are none: what they made would differ in its last digits.
 */
export class RouteCrew {
  readonly #crew: Crew<RoutePieceService>;
  readonly #alone = new Crew<RoutePieceService>(ROUTE_PIECES);
  /** What helpers are told of each model, as long as the same roads are closed for it. */
  readonly #setups = new WeakMap<
    HoserSearchModel,
    { readonly features: HoserFeatures; readonly setup: Setup }
  >();

  /** @param threads null where nobody can help */
  constructor(
    threads: HelperThreads | null,
    private readonly fewPairs = FEW_PAIRS,
    private readonly fewSteps = FEW_STEPS,
  ) {
    this.#crew = new Crew<RoutePieceService>(ROUTE_PIECES, threads);
  }

  /** `drawnRoutes` by all of the crew, a piece of the pairs after the other. */
  readonly draw: typeof drawnRoutes = async (model, pairs, options, task) => {
    const total = pairs.origins.length;
    if (total < this.fewPairs || !(model instanceof HoserSearchModel) || this.#now.isAlone)
      return drawnRoutes(model, pairs, options, task);
    checkPairs(pairs, model.network);
    const report = (done: number) =>
      task.progress({
        step: 'routes.search',
        done: Math.min(total, done * PAIRS_AT_ONCE),
        total,
        unit: 'routes',
      });
    const work = {
      method: 'draw' as const,
      here: (piece: DrawPiece, own: Task) => drawnRoutes(model, piece.pairs, piece.options, quietly(own)),
      setup: this.#setupOf(model),
    };
    const sets = await this.#together(() => this.#now.work(work, pieces(pairs, options), task, report));
    return joinGenerated(sets);
  };

  /** Has a teacher answer with all of the crew: see `computeSoftTargets`. */
  readonly askTrees: AskTrees = async (teacher, trees, task, onLogits, steps) => {
    if (steps < this.fewSteps) return askOneByOne(teacher, trees, task, onLogits, steps);
    const { config, parameters, tables } = teacher;
    const { specs } = parameters;
    const backend = getBackend() as BackendName;
    const weights = later(() => parameters.snapshot());
    const setup: Setup = {
      key: {},
      tell: async (helper) =>
        helper.call('openTeacher', { backend, config, specs, tables, weights: await weights() }),
    };
    const here = (tree: WindowTree) => treeLogits(teacher, tree);
    await this.#together(() => this.#now.inOrder({ method: 'answer', here, setup }, trees, task, onLogits));
  };

  /** Ends the helpers and frees what they hold. Work that comes later starts others. */
  close(): Promise<void> {
    return this.#crew.close();
  }

  /** Work of the whole crew: threads that call kernels for this one would take the cores of its helpers. */
  #together<T>(work: () => Promise<T>): Promise<T> {
    return this.#now.isAlone ? work() : callingAlone(work);
  }

  get #now(): Crew<RoutePieceService> {
    return getBackend() === 'webgpu' ? this.#alone : this.#crew;
  }

  #setupOf(model: HoserSearchModel): Setup {
    const { features } = model;
    const known = this.#setups.get(model);
    if (known?.features === features) return known.setup;
    const backend = getBackend() as BackendName;
    const parts = later(() => model.parts());
    const setup: Setup = {
      key: {},
      tell: async (helper) => helper.call('openStudent', { backend, ...(await parts()) }),
    };
    this.#setups.set(model, { features, setup });
    return setup;
  }
}

function* pieces(pairs: OdPairs, options: SearchOptions): Generator<DrawPiece> {
  for (let from = 0; from < pairs.origins.length; from += PAIRS_AT_ONCE)
    yield { pairs: sliceOdPairs(pairs, from, from + PAIRS_AT_ONCE), options };
}

/** Made when it is first asked for. */
function later<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
