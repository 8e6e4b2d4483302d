import type { Random } from '../../base/random';
import { bellShaped, clamp } from './arithmetic';
import type { SimulationParameters } from './parameters';
import { crowSquared, type Town, ROAD_CLASSES, type RoadClass, type LandUse, type LandUses } from './town';

/**
 * Perceived seconds per second on each class of road: a minute on a wide road feels shorter than one
 * among parked cars.
 */
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

/**
 * Habits, with the share of drivers that have them, and how they change the perception of main and small
 * roads.
 */
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
  /** Perceived seconds per second, by road class. */
  readonly feeling: Readonly<Record<RoadClass, number>>;
  /** Perceived seconds per second of turning and waiting. */
  readonly patience: number;
  /** The driver's speed relative to the usual one. */
  readonly pace: number;
}

function habitOf(dice: number): (typeof HABITS)[number] {
  let sum = 0;
  for (const habit of HABITS) if (dice < (sum += habit.share)) return habit;
  return HABITS[0];
}

/** A town, its land use, and the parameters of its people. */
export interface People {
  readonly town: Town;
  readonly landUse: LandUses;
  readonly parameters: SimulationParameters;
}

/** Draws of a place after which the nearest of them is taken, however far it is. */
const MOST_DRAWS_NEAR = 40;

/** Draws a road of a land use, the more likely the nearer: at `reachKm` half as likely as next door. */
export function drawNear(
  { town, landUse, parameters }: People,
  use: LandUse,
  from: number,
  random: Random,
): number {
  const reach = 1000 * parameters.reachKm;
  let nearest = landUse[use].draw(random);
  if (reach === Infinity) return nearest;
  let least = Infinity;
  for (let draw = 0, road = nearest; draw < MOST_DRAWS_NEAR; draw++, road = landUse[use].draw(random)) {
    const squared = crowSquared(town, from, road);
    if (random.next() * (1 + squared / (reach * reach)) < 1) return road;
    if (squared < least) [nearest, least] = [road, squared];
  }
  return nearest;
}

function makeDriver(number: number, people: People, random: Random): Driver {
  const { landUse, parameters } = people;
  const { patience, paceSpread, commutersOut } = parameters;
  const habit = habitOf(random.next());
  const feeling = { ...CLASS_FEELING };
  for (const roadClass of Object.keys(feeling) as RoadClass[]) {
    const own = 1 + 0.06 * bellShaped(random);
    feeling[roadClass] *= own * (ROAD_CLASSES[roadClass].rank > 2 ? habit.main : habit.small);
  }
  const commutesOut = random.next() < commutersOut && !landUse.gateOut.isEmpty;
  const home = landUse.home.draw(random);
  const near = (use: LandUse) => drawNear(people, use, home, random);
  return {
    number,
    home,
    work: commutesOut ? landUse.gateOut.draw(random) : near('work'),
    haunts: [near('shop'), near('leisure'), near('home')],
    feeling,
    patience: clamp(patience + 0.3 * bellShaped(random), 0.6, 2.2),
    pace: clamp(1 + paceSpread * bellShaped(random), 0.8, 1.25),
  };
}

export const makeDrivers = (count: number, people: People, random: Random): Driver[] =>
  Array.from({ length: count }, (_, number) => makeDriver(number, people, random));
