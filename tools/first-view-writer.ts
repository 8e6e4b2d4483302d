import { shown } from '../src/base/text';
import type { Dataset } from '../src/domain/dataset';
import { badInput } from '../src/base/failure';
import { haversineKm } from '../src/domain/geo';
import { Random } from '../src/base/random';
import type { RoadNetwork } from '../src/domain/road-network';
import type { MeasureKey } from '../src/evaluation/measure-catalogue';
import { routeAt } from '../src/generation/route';
import {
  FIRST_MODELS,
  UNITS_PER_DEGREE,
  type FirstModel,
  type FirstViewFile,
} from '../src/engine/first-view/first-view';
import type { GeneratedSet } from '../src/engine/routes/generated-set';
import { lineOf } from '../src/engine/routes/route-files';
import type { RunContents } from '../src/engine/records/run-contents';
import { routesRecord } from '../src/systems/routes/record';

/** Decides which of a run's test pairs are shown, whatever routes the students drew for them. */
export interface FirstTripRule {
  readonly trips: number;
  readonly seed: number;
  /** Least straight-line distance from origin to destination. */
  readonly leastKm: number;
  /** Least distance between the origins, and between the destinations, of two trips that are shown. */
  readonly apartKm: number;
}

export const FIRST_TRIPS: FirstTripRule = { trips: 8, seed: 1, leastKm: 2, apartKm: 0.6 };

/** Measures that the first table shows. */
const SHOWN: readonly MeasureKey[] = [
  'arrival',
  'jsdDistance',
  'jsdRadius',
  'jsdDuration',
  'hausdorff',
  'dtw',
  'edr',
  'identical',
];

/**
 * The file of a data set's first view with the results of a run on it.
 * @throws Failure 'bad-input' if they do not fit
 */
export function firstViewFile(
  dataset: Dataset,
  contents: RunContents,
  rule: FirstTripRule = FIRST_TRIPS,
): FirstViewFile {
  const { record, metrics, plan } = contents;
  const { network, trips } = dataset;
  const found = record && routesRecord(record);
  if (!found?.teacher || !metrics || !FIRST_MODELS.every((model) => found.students[model]))
    throw badInput(`"${shown(plan.name)}" lacks a teacher, a student or its measures.`);
  if (plan.dataset.fingerprint !== dataset.fingerprint)
    throw badInput(`"${shown(plan.name)}" was made with other data than ${shown(dataset.name)}.`);
  const bounds = boundsOf(network);
  const origin = [bounds.west, bounds.south] as const;
  const line = (lonLat: readonly (readonly [number, number])[]) => stepsOf(lonLat, origin);
  const accuracy = (model: FirstModel) => found.students[model]?.scores.test.accuracy ?? NaN;
  return {
    format: 'route-distillery-first-view',
    version: 1,
    origin,
    city: {
      name: dataset.name,
      roads: network.roadCount,
      trips: trips.train.tripCount + trips.val.tripCount + trips.test.tripCount,
      simulated: dataset.card?.simulated ?? false,
      bounds,
    },
    run: {
      name: plan.name,
      accuracy: { vanilla: accuracy('vanilla'), distilled: accuracy('distilled') },
      teacherPerplexity: found.teacher.perplexity.test,
    },
    rule: ruleText(rule),
    measures: SHOWN.map((key) => {
      const { label, unit, better, decimals } = metrics.measures[key];
      return { key, label, unit, better, decimals };
    }),
    results: metrics.results
      .filter(({ odSource }) => odSource === 'test')
      .map(({ model, routeCount, estimates }) => ({
        model,
        routes: routeCount,
        values: SHOWN.flatMap((key) => {
          const { value, low, high } = estimates[key];
          // With many more digits than are shown: a number that is rounded twice could differ from the live
          // table's.
          return [value, low, high].map((one) => (one === null ? null : Number(one.toPrecision(9))));
        }),
      })),
    trips: tripsOf(dataset, contents.sets, rule, line),
    roads: roadsOf(network, line),
  };
}

const ruleText = ({ trips, seed, leastKm, apartKm }: FirstTripRule) =>
  `The first ${trips} of the run's test pairs, shuffled with seed ${seed}, that lie ${leastKm} km or more apart from ` +
  `origin to destination and whose two ends lie ${apartKm * 1000} m or more from the same ends of every pair taken before. ` +
  'What the students drew plays no part in the choice.';

type LineWriter = (lonLat: readonly (readonly [number, number])[]) => number[];

function tripsOf(
  { network, trips }: Dataset,
  sets: readonly GeneratedSet[],
  rule: FirstTripRule,
  line: LineWriter,
): FirstViewFile['trips'] {
  const [vanilla, distilled] = FIRST_MODELS.map((model) =>
    sets.find(({ source, odSource }) => source === model && odSource === 'test'),
  );
  if (!vanilla || !distilled) throw badInput('The run has no routes for test pairs.');
  return chosenPairs(network, vanilla.pairs, rule).map((pair) => {
    const trip = vanilla.pairs.tripIndices[pair];
    const { test } = trips;
    const real = test.roads.subarray(test.offsets[trip], test.offsets[trip + 1]);
    const twin = ({ routes }: GeneratedSet) => {
      const { roads } = routeAt(routes, pair);
      const identical = roads.length === real.length && roads.every((road, i) => road === real[i]);
      return { line: line(lineOf(network, roads)), arrived: routes.arrived[pair] === 1, identical };
    };
    return {
      pair,
      real: line(lineOf(network, real)),
      twins: { vanilla: twin(vanilla), distilled: twin(distilled) },
    };
  });
}

function chosenPairs(
  { centroidLonLat }: RoadNetwork,
  { origins, destinations }: GeneratedSet['pairs'],
  { trips, seed, leastKm, apartKm }: FirstTripRule,
): number[] {
  const km = (a: number, b: number) =>
    haversineKm(
      centroidLonLat[2 * a],
      centroidLonLat[2 * a + 1],
      centroidLonLat[2 * b],
      centroidLonLat[2 * b + 1],
    );
  const shuffled = new Random(seed)
    .fork('first view')
    .shuffle(Uint32Array.from({ length: origins.length }, (_, i) => i));
  const chosen: number[] = [];
  for (const pair of shuffled) {
    if (chosen.length === trips) break;
    const near = (other: number) =>
      km(origins[pair], origins[other]) < apartKm || km(destinations[pair], destinations[other]) < apartKm;
    if (km(origins[pair], destinations[pair]) >= leastKm && !chosen.some(near)) chosen.push(pair);
  }
  return chosen;
}

function roadsOf(network: RoadNetwork, line: LineWriter): FirstViewFile['roads'] {
  const seen = new Set<string>();
  const byClass = network.classNames.map((className) => ({ className, lines: [] as number[][] }));
  for (let road = 0; road < network.roadCount; road++) {
    const there = lineOf(network, [road]);
    const steps = line(there);
    const opposite = line(there.reverse());
    const drawn = seen.has(steps.join()) || seen.has(opposite.join());
    seen.add(steps.join());
    if (!drawn) byClass[network.classCodes[road]].lines.push(steps);
  }
  return byClass.filter(({ lines }) => lines.length > 0);
}

function boundsOf({ shapeLonLat }: RoadNetwork): FirstViewFile['city']['bounds'] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = 0; v < shapeLonLat.length; v += 2) {
    west = Math.min(west, shapeLonLat[v]);
    east = Math.max(east, shapeLonLat[v]);
    south = Math.min(south, shapeLonLat[v + 1]);
    north = Math.max(north, shapeLonLat[v + 1]);
  }
  return { west, south, east, north };
}

/** Differences in integer units; vertices that coincide with the one before are left out. */
function stepsOf(
  line: readonly (readonly [number, number])[],
  [west, south]: readonly [number, number],
): number[] {
  const steps: number[] = [];
  let before = [0, 0];
  for (const [longitude, latitude] of line) {
    const at = [
      Math.round((longitude - west) * UNITS_PER_DEGREE),
      Math.round((latitude - south) * UNITS_PER_DEGREE),
    ];
    const step = [at[0] - before[0], at[1] - before[1]];
    if (steps.length === 0 || step[0] !== 0 || step[1] !== 0) steps.push(...step);
    before = at;
  }
  return steps;
}
