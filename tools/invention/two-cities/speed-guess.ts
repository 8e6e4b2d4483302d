import type { RoadNetwork } from '../../../src/domain/road-network';
import type { Passage } from './passages';

/** Passages that a group of its own needs to count as much as what is known without it. */
const PRIOR_PASSAGES = 20;
/** More places of a category than this are taken for as many. */
const MOST_COUNTED = 4;

/** Root mean square errors of guessed speeds in km/h, on drives that were not looked at. */
export interface GuessErrors {
  /** Guessed by the class of the road and the hour. */
  readonly withoutPlaces: number;
  /** And by how many places of each category are around. */
  readonly withPlaces: number;
}

/**
 * How much the places around a passage tell of its speed, beyond class of road and hour: means of every second drive
 * guess the speeds of the others. One category after the other says what those before it have left.
 */
export function guessErrors(passages: readonly Passage[], { classCodes }: RoadNetwork): GuessErrors {
  const halfHour = ({ hour, weekend }: Passage) => Math.floor(2 * hour) + (weekend ? 48 : 0);
  const guess = new StepwiseGuess(passages);
  guess.learn((passage) => 100 * classCodes[passage.road] + halfHour(passage));
  const withoutPlaces = guess.error;
  const categories = passages[0]?.near.length ?? 0;
  for (let category = 0; category < categories; category++)
    guess.learn((passage) => 100 * Math.min(passage.near[category], MOST_COUNTED) + halfHour(passage));
  return { withoutPlaces, withPlaces: guess.error };
}

const isLearnt = ({ trace }: Passage): boolean => trace % 2 === 0;

/** Guesses of speeds that get better group by group. */
class StepwiseGuess {
  /** Of each passage: its speed less what is guessed, in km/h. */
  readonly #left: Float64Array;

  constructor(readonly passages: readonly Passage[]) {
    this.#left = Float64Array.from(passages, ({ meters, seconds }) => (3.6 * meters) / seconds);
    this.learn(() => 0);
  }

  /** Adds to each guess what the passages of its group that are learnt from have left on average. */
  learn(groupOf: (passage: Passage) => number): void {
    const groups = new Map<number, { sum: number; count: number }>();
    const keys = this.passages.map(groupOf);
    this.passages.forEach((passage, i) => {
      if (!isLearnt(passage)) return;
      const group = groups.get(keys[i]) ?? { sum: 0, count: 0 };
      group.sum += this.#left[i];
      group.count++;
      groups.set(keys[i], group);
    });
    keys.forEach((key, i) => {
      const group = groups.get(key);
      if (group) this.#left[i] -= group.sum / (group.count + PRIOR_PASSAGES);
    });
  }

  /** Root mean square of what is left of passages that were not learnt from. */
  get error(): number {
    const others = this.#left.filter((_, i) => !isLearnt(this.passages[i]));
    return Math.sqrt(others.reduce((sum, left) => sum + left * left, 0) / others.length);
  }
}
