import { CHOICE_FEATURES, ChoiceFeatures } from '../../../knowledge/choice-features';
import { linkAttributes } from '../../../knowledge/link-attributes';
import type { CandidateBlock } from './candidate-features';
import type { HoserFeatures, StudentKnowledge } from './hoser-features';

/** Inputs of a fresh residual for each candidate; one from an older file may have fewer (F), the first of them. */
export const CHOICE_WIDTH = CHOICE_FEATURES.length;

/** Where each row of a block of candidates stands. */
export interface ChoicePlaces {
  /** (n) road before the one that is stood on; -1 where there is none. */
  readonly previous: ArrayLike<number>;
  /** (n) */
  readonly roads: ArrayLike<number>;
  /** (n) */
  readonly destinations: ArrayLike<number>;
}

/** Computes the inputs of the residual from what a student knows. Keeps the remaining costs to the destinations lately asked for. */
export class ChoiceInputs {
  readonly #known: ChoiceFeatures;
  readonly #features: HoserFeatures;
  readonly #knowledge: StudentKnowledge;
  #room = new Float32Array(16 * CHOICE_WIDTH);

  constructor(features: HoserFeatures, knowledge: StudentKnowledge) {
    const { network, closedRoads } = features;
    const options = closedRoads ? { isClosed: closedRoads } : {};
    const { pairs, fitted } = knowledge;
    this.#features = features;
    this.#knowledge = knowledge;
    this.#known = new ChoiceFeatures(network, linkAttributes(network), pairs, fitted, options);
  }

  /**
   * (rows x C x F) standardised, 0 at padding. `rows` may be more than the places, which then are the first of them.
   */
  of(block: CandidateBlock, { previous, roads, destinations }: ChoicePlaces): Float32Array {
    const { network } = this.#features;
    const { candidateCount: width, candidates, candidateLengths } = block;
    const out = new Float32Array(candidateLengths.length * width * this.#knowledge.means.length);
    for (let n = 0; n < previous.length; n++) {
      const road = roads[n];
      const rows = this.#rowsOf(previous[n], road, destinations[n]);
      const first = network.successorOffsets[road];
      let k = 0; // a candidate list is the successor list, possibly without some of its roads
      for (let c = 0; c < candidateLengths[n]; c++, k++) {
        while (network.successors[first + k] !== candidates[n * width + c]) k++;
        standardise(this.#knowledge, rows, k, out, n * width + c);
      }
    }
    return out;
  }

  #rowsOf(previous: number, road: number, destination: number): Float32Array {
    const size = this.#known.countOf(road) * CHOICE_WIDTH;
    if (this.#room.length < size) this.#room = new Float32Array(2 * size);
    this.#known.fill(previous, road, destination, this.#room);
    return this.#room;
  }
}

/**
 * Writes the features of row `from` of some rows (`CHOICE_WIDTH` wide) as row `to` of others (F wide), each in its
 * standard deviations.
 */
export function standardise(
  { means, deviations }: Pick<StudentKnowledge, 'means' | 'deviations'>,
  rows: Float32Array,
  from: number,
  out: Float32Array,
  to: number,
): void {
  for (let i = 0; i < means.length; i++)
    out[to * means.length + i] = (rows[from * CHOICE_WIDTH + i] - means[i]) / deviations[i];
}

/** Features for a student whose residual has `width` inputs: knowledge without those that come after them. */
export function narrowed(features: HoserFeatures, width: number): HoserFeatures {
  const { knowledge } = features;
  if (!knowledge || knowledge.means.length === width) return features;
  const { pairs, fitted, means, deviations } = knowledge;
  const { toward: _, ...counts } = fitted.counts;
  const first = { means: means.slice(0, width), deviations: deviations.slice(0, width) };
  return { ...features, knowledge: { pairs, fitted: { ...fitted, counts }, ...first } };
}

const made = new WeakMap<
  StudentKnowledge,
  { readonly features: HoserFeatures; readonly inputs: ChoiceInputs }
>();

/** Inputs of the residual for these features; null where the student has none. The same ones for the same knowledge. */
export function choiceInputs(features: HoserFeatures): ChoiceInputs | null {
  const { knowledge } = features;
  if (!knowledge) return null;
  const known = made.get(knowledge);
  if (known?.features.network === features.network && known.features.closedRoads === features.closedRoads)
    return known.inputs;
  const inputs = new ChoiceInputs(features, knowledge);
  made.set(knowledge, { features, inputs });
  return inputs;
}
