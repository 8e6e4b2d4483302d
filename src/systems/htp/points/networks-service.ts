import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { HeldDataset, KeptWeights } from '../../../engine/checkpoints/network-service';
import {
  type CodebookReading,
  type DrawnTrip,
  type DrawPointsOptions,
  type GeneratedTrip,
  POINTS_AT_WORK,
  type PointsDataset,
  type PointsService,
  type PointWeights,
  type TokenisedTrip,
  type TripsSummary,
} from './points-service';
import { type OpenNetworks, speaking, type PointNetworks, openNetworks } from './point-networks';
import { badInput } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { shown } from '../../../base/text';
import type { SplitName } from '../../../domain/dataset';
import { networkMatcher, type Matcher } from '../../../matching/matcher';
import { evaluatePart } from '../evaluation/evaluate-part';
import type { PointGenerator } from '../evaluation/evaluation-input';
import type { EvaluationReport } from '../evaluation/evaluation-report';
import { generatePoints } from '../networks/generate-points';
import type { PatternOrder } from '../networks/tokeniser';
import { readTokeniser } from '../evaluation/read-tokeniser';
import { makePointTrips } from '../trips/make-point-trips';
import type { PointTrips, PointOrder, PointTrip } from '../trips/point-trips';
import { TripLabels } from '../trips/trip-labels';
import { checkOrders, checkRoute } from './check-orders';
import { orderOfTrip } from '../networks/trip-order';

export interface PointsServiceOptions extends WorkerBackendOptions {
  /** Left out: networks of files that were saved here. */
  readonly open?: OpenNetworks;
}

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function networksService({ open = openNetworks, ...options }: PointsServiceOptions): PointsService {
  const weights = new KeptWeights<PointWeights>(POINTS_AT_WORK.mostKept, 'runs');
  const weightsOf = (id: string) => weights.of(id, 'tokeniser');
  const held = new HeldDataset(options, weights, (dataset: PointsDataset) => new PointMaker(dataset, open));
  return {
    ...held.methods,
    trips: (_, task) => held.givingInTurn(task, (on) => on.summary(task)),
    // The trip stays here, so that it is copied.
    trip: ({ index }, task) => held.inTurn(task, (on) => on.trip(index, task)),
    tokenise: ({ id, index }, task) => held.computing(task, (on) => on.tokenise(weightsOf(id), index, task)),
    codebooks: ({ id, part }, task) => held.computing(task, (on) => on.codebooks(weightsOf(id), part, task)),
    generate: ({ id, orders, options: how }, task) =>
      held.giving(task, async (on) => ({ trips: await on.generate(weightsOf(id), orders, how, task) })),
    decode: ({ id, order: { roads, start, interval }, patterns, monotone, noise }, task) =>
      held.computing(task, (on) =>
        on.decode(
          weightsOf(id),
          { roads, start, interval, patterns, ...(noise && { noise }) },
          monotone,
          task,
        ),
      ),
    evaluate: ({ id, part, options: how }, task) =>
      held.computing(task, (on) => on.evaluate(weightsOf(id), part, how, task)),
  };
}

/**
 * The GPS trips of a data set, and networks at work on them, on the current backend. It matches the traces once, and keeps the networks of
 * one run until those of another take their place.
 */
class PointMaker {
  readonly labels: TripLabels;
  #matcher: Matcher | null = null;
  #trips: PointTrips | null = null;
  #networks: { readonly id: string; readonly loaded: PointNetworks } | null = null;

  constructor(
    readonly dataset: PointsDataset,
    private readonly open: OpenNetworks,
  ) {
    this.labels = new TripLabels(dataset.network);
  }

  /** What trips there are. @throws Failure 'bad-input' for GPS that makes no trip */
  async summary(task: Task): Promise<TripsSummary> {
    return tripsSummary(await this.#allTrips(task), this.labels);
  }

  /** @throws Failure 'bad-input' for an index that no trip has */
  async trip(index: number, task: Task): Promise<PointTrip> {
    const { trips } = await this.#allTrips(task);
    if (Number.isInteger(index) && index >= 0 && index < trips.length) return trips[index];
    throw badInput(
      `${shown(this.dataset.name)} has ${trips.length} GPS trips, counted from 0, and ${index} is none of them.`,
      { index },
    );
  }

  /** A trip as tokens, and what these make of its route. */
  async tokenise(weights: PointWeights, index: number, task: Task): Promise<TokenisedTrip> {
    const trip = await this.trip(index, task);
    const { tokeniser } = await this.#networksOf(weights);
    const [{ patterns, residualNorms }] = await tokeniser.tokenise([trip], task);
    const order = { roads: trip.roads, start: trip.times[0], interval: trip.interval, patterns };
    const [again] = await tokeniser.decode([order], { monotone: false }, task);
    return { trip, again, errors: tokeniser.errors(trip.lonLat, again.lonLat), residualNorms };
  }

  /** How the codebooks are used by a part. @throws Failure 'bad-input' for a part without trips */
  async codebooks(weights: PointWeights, part: SplitName, task: Task): Promise<CodebookReading> {
    const { trips, parts } = await this.#allTrips(task);
    if (parts[part].length === 0)
      throw badInput(
        `The ${part} part has no trips. Open a data set with more GPS traces, or choose another part.`,
      );
    const { tokeniser } = await this.#networksOf(weights);
    return readTokeniser(
      tokeniser,
      Array.from(parts[part], (index) => trips[index]),
      task,
    );
  }

  /** Points for orders, in their order. @throws Failure 'bad-input' for an order that cannot be granted, or without a language model */
  async generate(
    weights: PointWeights,
    orders: readonly PointOrder[],
    options: DrawPointsOptions,
    task: Task,
  ): Promise<DrawnTrip[]> {
    checkOrders(orders, this.dataset);
    const { tokeniser, language } = speaking(await this.#networksOf(weights));
    return generatePoints(language, tokeniser, orders, options, task);
  }

  /** Points of patterns along a route. @throws Failure 'bad-input' for codes or roads that there are not */
  async decode(
    weights: PointWeights,
    order: PatternOrder,
    monotone: boolean,
    task: Task,
  ): Promise<GeneratedTrip> {
    checkRoute(order.roads, 1, this.dataset);
    const { tokeniser } = await this.#networksOf(weights);
    const [made] = await tokeniser.decode([order], { monotone }, task);
    return made;
  }

  /** All measures of a part, with the baselines. */
  async evaluate(
    weights: PointWeights,
    part: SplitName,
    options: DrawPointsOptions,
    task: Task,
  ): Promise<EvaluationReport> {
    const trips = await this.#allTrips(task);
    const { tokeniser, language } = speaking(await this.#networksOf(weights));
    const drawn =
      (masked: boolean): PointGenerator =>
      (orders, own) =>
        generatePoints(language, tokeniser, orders, { ...options, masked }, own);
    return evaluatePart(
      {
        network: this.dataset.network,
        trips,
        part,
        generate: drawn(true),
        generateUnmasked: drawn(false),
        seed: options.seed,
        matcher: await this.#matching(task),
      },
      task,
    );
  }

  /** Frees what is on the device; networks are loaded again when they are asked for, and the trips stay. */
  dispose(): void {
    this.#networks?.loaded.dispose();
    this.#networks = null;
  }

  async #matching(task: Task): Promise<Matcher> {
    return (this.#matcher ??= await networkMatcher(this.dataset.network, task));
  }

  async #allTrips(task: Task): Promise<PointTrips> {
    return (this.#trips ??= await makePointTrips(this.dataset, task, await this.#matching(task)));
  }

  async #networksOf(weights: PointWeights): Promise<PointNetworks> {
    if (this.#networks?.id !== weights.id) {
      this.dispose();
      this.#networks = { id: weights.id, loaded: await this.open(weights, this.dataset, this.labels) };
    }
    return this.#networks.loaded;
  }
}

/** What there is of trips, without their points. Its arrays are its own. */
function tripsSummary(
  { trips, parts, days, traces, leftOut }: PointTrips,
  labels: Pick<TripLabels, 'metersOf'>,
): TripsSummary {
  const orders = trips.map(orderOfTrip);
  return {
    traces,
    leftOut,
    parts: { train: parts.train.slice(), val: parts.val.slice(), test: parts.test.slice() },
    days,
    points: Uint16Array.from(trips, ({ times }) => times.length),
    interval: Float32Array.from(orders, ({ interval }) => interval),
    start: Float64Array.from(orders, ({ start }) => start),
    duration: Float32Array.from(orders, ({ duration }) => duration),
    distance: Float32Array.from(orders, ({ roads }) => labels.metersOf(roads)),
    roadCount: Uint16Array.from(orders, ({ roads }) => roads.length),
  };
}
