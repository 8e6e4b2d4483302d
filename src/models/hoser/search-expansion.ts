import { Failure } from '../../base/failure';
import { correctedSecond } from '../../domain/time-statistics';
import { type Expansion, FIRST_CAPACITY, SearchTree } from '../../domain/search/search-tree';
import type { CandidateBlock } from './features/candidate-features';
import type { HoserFeatures } from './features/hoser-features';
import { lengthened } from '../../base/bytes';
import { minuteOfTime } from './features/trip-features';

/** What follows each of n expanded nodes. Row i speaks of the i-th node. */
export class SearchExpansion implements Expansion {
  /** Columns per row; the candidates past a row's length are padding. */
  readonly candidateCount: number;
  /** (n) */
  readonly lengths: Int32Array;
  /** (n x C) successors, in the row order of `roadmap.rel`. */
  readonly candidates: Int32Array;
  /** (n x C) natural log of the softmax over the real candidates. */
  readonly logProbs: Float64Array;
  /**
   * (n) what a padded candidate would add to that softmax, as a logarithm; only
   * where the model was asked about one.
   */
  readonly paddingLogProbs: Float64Array | undefined;
  readonly #nodeTimes: Float64Array;
  readonly #roadTimes: Float32Array;
  readonly #scale: Pick<HoserFeatures, 'timeMean' | 'timeStd' | 'secondsCurve'>;

  /**
   * outputs (rows x C + 1): logits, then the node's half of the time head; roadTimes (R): the
   * road's half. With `padded` there is a logit more, after the C of a row: each row's logit of a
   * padded candidate follows its real ones.
   */
  constructor(
    nodeCount: number,
    block: CandidateBlock,
    outputs: Float32Array,
    roadTimes: Float32Array,
    scale: Pick<HoserFeatures, 'timeMean' | 'timeStd' | 'secondsCurve'>,
    padded = false,
  ) {
    const width = block.candidateCount;
    const stride = width + (padded ? 2 : 1);
    this.candidateCount = width;
    this.lengths = block.candidateLengths;
    this.candidates = block.candidates;
    this.logProbs = new Float64Array(nodeCount * width);
    this.paddingLogProbs = padded ? new Float64Array(nodeCount) : undefined;
    this.#nodeTimes = new Float64Array(nodeCount);
    this.#roadTimes = roadTimes;
    this.#scale = scale;
    for (let row = 0; row < nodeCount; row++) {
      const [at, length] = [row * stride, this.lengths[row]];
      const logTotal = logSoftmax(outputs, at, length, this.logProbs, row * width);
      if (this.paddingLogProbs) this.paddingLogProbs[row] = outputs[at + length] - logTotal;
      this.#nodeTimes[row] = outputs[at + stride - 1];
    }
  }

  /**
   * Whole seconds from the node of a row to a road; never negative, corrected where there is a curve, halves rounded to even as Python does.
   */
  seconds(row: number, road: number): number {
    const { timeMean, timeStd, secondsCurve } = this.#scale;
    const standardised = this.#nodeTimes[row] + this.#roadTimes[road];
    const seconds = Math.max(0, Math.expm1(standardised * timeStd + timeMean));
    return roundHalfToEven(secondsCurve ? correctedSecond(secondsCurve, seconds) : seconds);
  }
}

/** Writes the log-probabilities; gives back the logarithm of the sum of exponentials. */
function logSoftmax(
  logits: Float32Array,
  from: number,
  count: number,
  out: Float64Array,
  to: number,
): number {
  let max = -Infinity;
  for (let i = 0; i < count; i++) max = Math.max(max, logits[from + i]);
  let total = 0;
  for (let i = 0; i < count; i++) total += Math.exp(logits[from + i] - max);
  const logTotal = max + Math.log(total);
  if (count > 0 && !Number.isFinite(logTotal))
    throw new Failure(
      'internal',
      'The route model answered with something that is not a number: its weights have diverged. ' +
        'Train again with a lower learning rate, or load another checkpoint.',
    );
  for (let i = 0; i < count; i++) out[to + i] = logits[from + i] - logTotal;
  return logTotal;
}

export function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * A search tree that keeps the minute of the day of each node, which the
 * relative times of every later node need.
 */
export class HoserSearchTree extends SearchTree {
  /** Minute of the day, as the relative times take it. */
  minute: Float32Array = new Float32Array(FIRST_CAPACITY);

  protected override place(node: number, road: number, time: number): void {
    super.place(node, road, time);
    this.minute[node] = minuteOfTime(time);
  }

  protected override grow(capacity: number): void {
    super.grow(capacity);
    this.minute = lengthened(this.minute, capacity);
  }
}
