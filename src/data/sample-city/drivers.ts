import type { Random } from '../../domain/random';
import { bellShaped, clamp } from './arithmetic';
import type { LandUse, WeightedRoads } from './land-use';
import { ROAD_CLASSES, type RoadClass } from './street-line';

/** How everybody feels about a second on each class of road: a minute on a wide road is shorter than one among parked cars. */
const CLASS_FEELING: Record<RoadClass, number> = {
  motorway: 0.72,
  motorway_link: 0.95,
  primary: 0.7,
  secondary: 0.82,
  tertiary: 1,
  unclassified: 1.2,
  residential: 1.5,
  living_street: 2,
};

/** Habits, with the share of drivers that have them and what they do to the feeling for main and for small roads. */
const HABITS = [
  { share: 0.45, main: 0.9, small: 1.2 },
  { share: 0.35, main: 1, small: 1 },
  { share: 0.2, main: 1.15, small: 0.75 },
] as const;

export interface Driver {
  readonly number: number;
  readonly home: number;
  readonly work: number;
  readonly haunts: readonly number[];
  /** Felt seconds per second, by class. */
  readonly feeling: Readonly<Record<RoadClass, number>>;
  /** Felt seconds per second of turning and waiting. */
  readonly patience: number;
  /** Own speed over the usual one. */
  readonly pace: number;
}

function habitOf(dice: number): (typeof HABITS)[number] {
  let sum = 0;
  for (const habit of HABITS) if (dice < (sum += habit.share)) return habit;
  return HABITS[0];
}

function makeDriver(number: number, landUse: Record<LandUse, WeightedRoads>, random: Random): Driver {
  const habit = habitOf(random.next());
  const feeling = { ...CLASS_FEELING };
  for (const roadClass of Object.keys(feeling) as RoadClass[]) {
    const own = 1 + 0.06 * bellShaped(random);
    feeling[roadClass] *= own * (ROAD_CLASSES[roadClass].rank > 2 ? habit.main : habit.small);
  }
  const commutesOut = random.next() < 0.12 && !landUse.gateOut.isEmpty;
  return {
    number,
    home: landUse.home.draw(random),
    work: (commutesOut ? landUse.gateOut : landUse.work).draw(random),
    haunts: [landUse.shop.draw(random), landUse.leisure.draw(random), landUse.home.draw(random)],
    feeling,
    patience: clamp(1.4 + 0.3 * bellShaped(random), 0.6, 2.2),
    pace: clamp(1 + 0.07 * bellShaped(random), 0.8, 1.25),
  };
}

export const makeDrivers = (
  count: number,
  landUse: Record<LandUse, WeightedRoads>,
  random: Random,
): Driver[] => Array.from({ length: count }, (_, number) => makeDriver(number, landUse, random));
