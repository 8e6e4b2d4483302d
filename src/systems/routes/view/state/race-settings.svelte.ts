import type { Dataset } from '../../../../domain/dataset';
import { Random } from '../../../../base/random';
import { sampleOdPairs } from '../../../../generation/od-pairs';
import type { RouteGroup } from '../../../../studio/state/routes/route-book.svelte';
import { MOST_PAIRS, type RaceOrder, type ThirdTeacher } from '../../race/race-order';
import type { DistilSettings } from './distil-settings.svelte';

export type Third = 'none' | ThirdTeacher;

/** Trips whose pairs are drawn. */
export type RaceTrips = Pick<RaceOrder, 'from' | 'trips'>;

/** Which pairs a race may draw: those of the race that is watched, those in view, or some of the test trips. */
export const PAIR_CHOICES = ['watched', 'view', 'sampled'] as const;
export type PairChoice = (typeof PAIR_CHOICES)[number];

/** A glance takes them in. */
const SAMPLED = 8;

/** How a race is to be run, beside what `DistilSettings` says of the students. */
export class RaceSettings {
  steps = $state(300);
  drawEvery = $state(20);
  seeds = $state<'1' | '3'>('1');
  third = $state<Third>('none');
  /** Weight of the third runner's teacher, where that is the real one. */
  thirdLambda = $state(0.01);
  /** Left at null, the first that there is. */
  pairs = $state<PairChoice | null>(null);

  /** @param distil the sizes, the schedule, the weight and the seed */
  constructor(private readonly distil: Pick<DistilSettings, 'config'>) {}

  /** The trips of each choice that there is. */
  choices(
    dataset: Dataset,
    group: RouteGroup | null,
    watched: RaceTrips | null,
  ): Partial<Record<PairChoice, RaceTrips>> {
    const from = dataset.trips.test.tripCount > 0 ? 'test' : 'train';
    const random = new Random(this.distil.config().seed).fork('watched pairs');
    return {
      ...(watched && { watched }),
      ...fewInView(group),
      sampled: { from, trips: sampleOdPairs(dataset.trips[from], SAMPLED, random).tripIndices },
    };
  }

  /** The choice that counts: the one that was made, if it is still there. */
  chosen(choices: Partial<Record<PairChoice, RaceTrips>>): PairChoice {
    if (this.pairs && choices[this.pairs]) return this.pairs;
    return PAIR_CHOICES.find((one) => choices[one]) ?? 'sampled';
  }

  order(trips: RaceTrips): RaceOrder {
    const { closedRoads: _, ...config } = this.distil.config();
    const { steps, drawEvery, third } = this;
    const lambda = third === 'teacher' ? this.thirdLambda : config.distillation.lambda;
    return {
      config: { ...config, compare: true },
      steps,
      drawEvery,
      seeds: Number(this.seeds),
      ...trips,
      third: third === 'none' ? null : { teacher: third, lambda },
    };
  }
}

/** The trips of the pairs in view, where they are of the data set and not too many to watch. */
function fewInView(group: RouteGroup | null): { view?: RaceTrips } {
  if (!group?.tripIndices || (group.from !== 'train' && group.from !== 'test')) return {};
  const { from, tripIndices: trips } = group;
  return trips.length > 0 && trips.length <= MOST_PAIRS ? { view: { from, trips } } : {};
}
