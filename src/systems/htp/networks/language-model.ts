import { badInput } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { DRAWING, drawAnswers } from '../../../models/htp/draw-answers';
import { TRIP_POINTS, type AnswerForm, type PointLimits, answerLimits } from '../../../models/htp/grammar';
import type { TokenModel } from '../../../models/htp/token-model';
import { readAnswer, type ReadAnswer, promptTokens } from '../../../models/htp/trip-answer';
import type { DrawPointsOptions } from '../points/points-service';
import type { PointOrder } from '../trips/point-trips';
import { lengthBatches } from '../../../nn/training/batch-feed';
import type { TripLabels } from '../trips/trip-labels';
import { conditionsOf, orderStreams } from './trip-order';
import { MOST_ROADS } from '../../../models/htp/rq-vae-config';
import { CONDITION_BINS } from '../../../models/htp/token-vocabulary';

/** Answers that are drawn in step: more need more memory and are little faster. */
const AT_ONCE = 64;

/** What of the options says which tokens are drawn. */
export type TokenOptions = Pick<DrawPointsOptions, 'seed' | 'temperature' | 'masked'>;

/** Stage 2 at work, on the roads of one network: from a route and its times to travel patterns. */
export class LanguageModel {
  constructor(
    /** It stays the caller's. */
    readonly model: TokenModel,
    /** With roads (HTP+), the route is drawn as well: the order's is then not told, but for its length. */
    readonly form: AnswerForm,
    readonly labels: Pick<TripLabels, 'metersOf'>,
    /** How few and how many points a trip has, where the mask sees to it. */
    readonly limits: PointLimits = TRIP_POINTS,
  ) {}

  /**
   * An answer to each order, in their order; null where no whole answer was drawn, which happens without the mask only. What an order
   * gets depends on the seed and on the order itself; of equal orders, also on how many of them stand before it.
   * @throws Failure 'bad-input' for an order that no prompt can say, or with a route that the model cannot read; 'cancelled'
   */
  async draw(
    orders: readonly PointOrder[],
    { seed, temperature, masked }: TokenOptions,
    task: Task,
  ): Promise<(ReadAnswer | null)[]> {
    const { vocabulary } = this.model;
    const prompts = orders.map((order) => this.promptOf(order));
    this.#checkRoom(orders);
    const streams = orderStreams(orders, seed);
    const options = { ...DRAWING, form: this.form, temperature, masked, limits: this.limits };
    const made = new Array<ReadAnswer | null>(orders.length);
    let done = 0;
    // By the number of points to be expected, so that answers end at about the same time.
    const expected = orders.map(({ duration, interval }) => duration / interval);
    for (const batch of lengthBatches(expected, AT_ONCE)) {
      const places = [...batch];
      const answers = await drawAnswers(
        this.model,
        places.map((i) => prompts[i]),
        options,
        places.map((i) => streams[i]),
        task,
      );
      places.forEach((i, at) => {
        const { tokens, isValid } = answers[at];
        made[i] = isValid ? readAnswer(vocabulary, tokens, this.form) : null;
      });
      done += places.length;
      task.progress({ step: 'points.draw', done, total: orders.length, unit: 'routes' });
    }
    return made;
  }

  /** Tokens of what is asked for. @throws Failure 'bad-input' for an order that no prompt can say */
  promptOf(order: PointOrder): number[] {
    const conditions = conditionsOf(order, this.labels);
    const roads = this.form === 'plain' ? conditions.roads : [];
    return promptTokens(this.model.vocabulary, { ...conditions, roads });
  }

  /** Roads of the longest route that leaves room for an answer. */
  get mostRoads(): number {
    const { vocabulary, config } = this.model;
    const { codebooks } = vocabulary;
    return mostRoads({ form: this.form, codebooks, blockSize: config.blockSize, limits: this.limits });
  }

  /** @throws Failure 'bad-input' for a route that leaves no room for an answer */
  #checkRoom(orders: readonly PointOrder[]): void {
    const long = orders.findIndex(({ roads }) => roads.length > this.mostRoads);
    if (long < 0) return;
    throw badInput(
      `Route ${long + 1} has ${orders[long].roads.length} roads. The language model reads ${this.model.config.blockSize} tokens, and so routes of ${this.mostRoads} roads at most. Choose a shorter route, or part it.`,
      { order: long },
    );
  }
}

/** What decides how long a route a language model can read. */
interface ReadingRoom {
  readonly form: AnswerForm;
  /** Codewords of each codebook. */
  readonly codebooks: readonly number[];
  /** Tokens that the model reads. */
  readonly blockSize: number;
  readonly limits?: PointLimits;
}

/** Roads of the longest route that leaves room for an answer. */
export function mostRoads({ form, codebooks, blockSize, limits = TRIP_POINTS }: ReadingRoom): number {
  if (form === 'with-roads') return MOST_ROADS;
  const conditions = Object.keys(CONDITION_BINS).length;
  const needed = answerLimits(limits, codebooks.length).least;
  return Math.min(MOST_ROADS, blockSize + 1 - needed - conditions);
}
