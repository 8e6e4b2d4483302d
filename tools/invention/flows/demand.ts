import type { Random } from '../../../src/base/random';
import type { TreeFrom } from '../../../src/domain/shortest-path';
import {
  DAY_WEIGHTS,
  drawNear,
  makeDrivers,
  partOfWeek,
  PURPOSES,
  WEEKDAY_HOURS,
  WEEKEND_HOURS,
  type People,
  type Purpose,
} from '../../../src/data/simulation/demand';
import { RouteChoice } from '../../../src/data/simulation/trips';
import { crowSquared, type LandUse } from '../../../src/data/simulation/town';
import type { Traffic } from '../../../src/data/simulation/traffic';
import { RouteTable } from './queue-network';
import { bellShaped, exp } from '../../../src/data/simulation/arithmetic';
import { BIN_SECONDS, type FlowSettings } from '../../../src/data/simulation/simulation-settings';

/** Roads at which the trips of a purpose begin, and destinations of each. */
const ORIGINS = 60;
const DESTINATIONS = 10;
/** Drivers whose ways are the alternatives between two roads, and the half hours in which they look for them. */
const CHOOSERS = [17, 27, 35] as const;
/** Shorter trips are walked: metres as the crow flies. */
const LEAST_METERS = 500;

/** Where trips of each purpose begin and end; a use that a town has nowhere is replaced by another. */
const ENDS: Readonly<Record<Purpose, readonly [from: LandUse, to: LandUse]>> = {
  toWork: ['home', 'work'],
  fromWork: ['work', 'home'],
  outing: ['home', 'leisure'],
  homeward: ['leisure', 'home'],
  errand: ['work', 'shop'],
  incoming: ['gateIn', 'work'],
  outgoing: ['home', 'gateOut'],
};
const INSTEAD: Readonly<Partial<Record<LandUse, LandUse>>> = { gateIn: 'home', gateOut: 'work' };

/** Pairs of origin and destination that have a purpose and both regions in common. */
interface DemandGroup {
  readonly purpose: Purpose;
  /** Regions of origin and destination. */
  readonly from: number;
  readonly to: number;
  /** The group's share of all trips of the purpose. */
  readonly share: number;
  /** Pairs in a table of routes; each is as likely as the others. */
  readonly pairs: readonly number[];
}

/** Who drives where, and the routes that lead there. */
export interface Demand {
  readonly groups: readonly DemandGroup[];
  readonly routes: RouteTable;
}

/**
 * Draws pairs of origin and destination for each purpose, by land use, and finds the alternative routes of each: the ways
 * that drivers of different tastes would take at different hours.
 * @param regionOf (R)
 */
export async function drawDemand(
  people: People,
  traffic: Traffic,
  regionOf: Uint32Array,
  random: Random,
  rest: (done: number, total: number) => Promise<void>,
): Promise<Demand> {
  const choice = new RouteChoice(people.town, traffic, people.parameters);
  const choosers = makeDrivers(CHOOSERS.length, people, random.fork('choosers'));
  const routes = new RouteTable(people.town.network, traffic);
  const groups = new Map<string, { purpose: Purpose; from: number; to: number; pairs: number[] }>();
  const purposes = Object.keys(ENDS) as Purpose[];
  const found = new Map<Purpose, number>();
  for (const [number, purpose] of purposes.entries())
    for (let i = 0; i < ORIGINS; i++) {
      await rest(number * ORIGINS + i, purposes.length * ORIGINS);
      const origin = useOf(people, ENDS[purpose][0]).draw(random);
      const trees = choosers.map((driver, v) =>
        choice.chooseAll(origin, { driver, period: CHOOSERS[v], trip: number * ORIGINS + i }),
      );
      for (const destination of destinationsOf(people, purpose, origin, random)) {
        const pair = routes.add(trees.map((tree) => pathIn(tree, origin, destination)));
        if (pair < 0) continue;
        const [from, to] = [regionOf[origin], regionOf[destination]];
        const key = `${purpose} ${from} ${to}`;
        const group = groups.get(key) ?? { purpose, from, to, pairs: [] };
        groups.set(key, group);
        group.pairs.push(pair);
        found.set(purpose, (found.get(purpose) ?? 0) + 1);
      }
    }
  return {
    routes,
    groups: [...groups.values()].map((group) => ({
      ...group,
      share: group.pairs.length / found.get(group.purpose)!,
    })),
  };
}

function useOf({ landUse }: People, use: LandUse) {
  const instead = INSTEAD[use];
  return landUse[use].isEmpty && instead ? landUse[instead] : landUse[use];
}

function destinationsOf(people: People, purpose: Purpose, origin: number, random: Random): number[] {
  const [, wanted] = ENDS[purpose];
  const use = people.landUse[wanted].isEmpty ? (INSTEAD[wanted] ?? wanted) : wanted;
  return Array.from({ length: DESTINATIONS }, () => drawNear(people, use, origin, random)).filter(
    (road) => crowSquared(people.town, origin, road) >= LEAST_METERS ** 2,
  );
}

/** Roads of the way in a tree, or null where none leads there. */
function pathIn({ cost, previous }: TreeFrom, origin: number, destination: number): number[] | null {
  if (cost[destination] === Infinity || origin === destination) return null;
  const backwards: number[] = [];
  for (let road = destination; road >= 0; road = previous[road]) backwards.push(road);
  return backwards.reverse();
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Trips of each hour of a day by purpose, over those of all hours of a usual Monday. */
function hourly(purpose: Purpose, weekday: number): number[] {
  const weekend = weekday >= 5;
  const hours = weekend ? WEEKEND_HOURS : WEEKDAY_HOURS;
  return hours.map((departures, hour) => {
    const chances = PURPOSES[partOfWeek(weekend, hour)];
    const all = Object.values(chances).reduce((sum, chance) => sum + chance, 0);
    return (DAY_WEIGHTS[weekday] * departures * chances[purpose]) / (all * 24 * mean(hours));
  });
}

/**
 * Trips of a purpose that begin in a second of the day, over those of a usual Monday: straight lines between the middles of the
 * hours, since nobody's day changes on the hour. Over midnight the hours of one weekday are joined.
 */
export function departureRates(purpose: Purpose): (weekday: number, second: number) => number {
  const days = DAY_WEIGHTS.map((_, weekday) => hourly(purpose, weekday));
  return (weekday, second) => {
    const at = second / 3600 - 0.5 + 24;
    const [hour, part] = [Math.floor(at), at - Math.floor(at)];
    const day = days[weekday];
    return ((1 - part) * day[hour % 24] + part * day[(hour + 1) % 24]) / 3600;
  };
}

/**
 * Factors on the demand of regions, bin after bin: an AR(1) process of the logarithm for each region, of which a part is
 * common to all, and a factor for each day. Their mean is 1.
 */
export class DemandShocks {
  readonly #regions: Float64Array;
  #common: number;
  #day = 1;

  constructor(
    private readonly settings: FlowSettings,
    private readonly random: Random,
  ) {
    this.#common = bellShaped(random);
    this.#regions = Float64Array.from({ length: settings.regions }, () => bellShaped(random));
  }

  /** Draws the factor of a new day. */
  beginDay(): void {
    const { dayShock } = this.settings;
    this.#day = exp(dayShock * bellShaped(this.random) - dayShock ** 2 / 2);
  }

  /** Goes on by one bin. */
  next(): void {
    const kept = exp(-BIN_SECONDS / (3600 * this.settings.shockHours));
    const fresh = Math.sqrt(1 - kept * kept);
    const step = (value: number) => kept * value + fresh * bellShaped(this.random);
    this.#common = step(this.#common);
    for (let region = 0; region < this.#regions.length; region++)
      this.#regions[region] = step(this.#regions[region]);
  }

  /** Factor on the trips from one region to another: both ends have their say. */
  factor(from: number, to: number): number {
    const { regionShock, shockShared } = this.settings;
    const own = (this.#regions[from] + this.#regions[to]) / Math.SQRT2;
    // Within one region both ends are the same, and their sum has twice the variance.
    const scale = from === to ? Math.SQRT1_2 : 1;
    const log = Math.sqrt(shockShared) * this.#common + Math.sqrt(1 - shockShared) * own * scale;
    return this.#day * exp(regionShock * log - regionShock ** 2 / 2);
  }
}
