import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import { MEASURE_KEYS, MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { SCENARIOS, type ScenarioKey, type Scenarios } from '../../../evaluation/scenarios';
import type { Estimate } from '../../../evaluation/bootstrap';
import { listed } from '../../../base/text';
import type { CsvTable } from '../../csv-table';
import { count, fixed } from '../../figures';
import { COULD_BE_CHANCE, direction, isClear, mainPair, setInWords } from './finding-words';

/** One measure of all sets over the pairs of one scenario. */
export interface ScenarioRow {
  readonly key: ScenarioKey;
  readonly label: string;
  readonly reading: string;
  readonly count: number;
  /** In the order of the sets. */
  readonly estimates: readonly Estimate[];
  /** The second of the two that matter most minus the first; null for a single set. */
  readonly difference: Estimate | null;
}

export interface ScenarioTable {
  readonly measure: MeasureKey;
  readonly sources: readonly RouteSource[];
  readonly pair: readonly [before: RouteSource, after: RouteSource] | null;
  readonly rows: readonly ScenarioRow[];
}

/** The resamples of fewer pairs are too much alike: their intervals would be far too narrow. */
const FEWEST_PAIRS = 10;

type Found = Pick<GroupReview, 'byScenario' | 'sets'>;

/** Measures that at least one set has in a scenario. */
export const scenarioMeasureKeys = ({ byScenario }: Found): MeasureKey[] =>
  MEASURE_KEYS.filter((key) =>
    byScenario.some(({ estimates }) => estimates.some((own) => !Number.isNaN(own[key].value))),
  );

export function scenarioTable({ byScenario, sets }: Found, measure: MeasureKey): ScenarioTable {
  const sources = sets.map(({ source }) => source);
  const pair = mainPair(sources);
  const rows = byScenario.map(({ key, count: pairs, estimates, differences }): ScenarioRow => {
    const known = (estimate: Estimate) =>
      pairs >= FEWEST_PAIRS ? estimate : { ...estimate, low: NaN, high: NaN };
    const [a, b] = pair?.map((source) => sources.indexOf(source)) ?? [];
    const forth = differences.find(({ before, after }) => before === a && after === b);
    const back = differences.find(({ before, after }) => before === b && after === a);
    const difference = forth?.estimates[measure] ?? (back ? turned(back.estimates[measure]) : null);
    return {
      key,
      ...SCENARIOS[key],
      count: pairs,
      estimates: estimates.map((own) => known(own[measure])),
      difference: difference && known(difference),
    };
  });
  return { measure, sources, pair, rows };
}

const turned = ({ value, low, high }: Estimate): Estimate => ({ value: -value, low: -high, high: -low });

/** In which scenarios the two that matter most clearly differ. */
export function scenariosInWords({ measure, pair, rows }: ScenarioTable): string {
  if (!pair) return 'A single set has nothing to be compared with.';
  const { label } = MEASURES[measure];
  const known = rows.filter(({ difference }) => difference && isClear(difference) !== null);
  if (known.length === 0) return `${label}: no scenario has enough pairs to say whether the sets differ.`;
  const clear = known.filter(({ difference }) => isClear(difference!));
  const [before, after] = pair.map(setInWords);
  const parts = (['better', 'worse', 'higher', 'lower'] as const).flatMap((way) => {
    const own = clear.filter(({ difference }) => direction(measure, difference!.value) === way);
    return own.length === 0 ? [] : [`${way} in ${listed(own.map((row) => row.label))}`];
  });
  const rest = known.length - clear.length;
  const others = clear.length === 0 ? `all ${known.length} scenarios` : `the other ${rest}`;
  const said = [
    ...(parts.length > 0 ? [`clearly ${listed(parts)}`] : []),
    ...(rest > 0 ? [`in ${others} ${COULD_BE_CHANCE}`] : []),
  ];
  return `${label}, ${after} against ${before}: ${said.join('; ')}.`;
}

const WHY: Readonly<Record<Scenarios['absent'][number]['why'], string>> = {
  'no times': 'the trips have no times',
  'no trips': 'no trip is of this kind',
};

/** How the scenarios of these trips are bounded, and which have no pair: one sentence each. */
export function boundsInWords({ centre, lengthBoundsKm, absent }: Scenarios): string[] {
  return [
    ...(centre
      ? [
          `The centre lies around ${fixed(centre.lat, 4)}, ${fixed(centre.lon, 4)} (latitude, longitude) and reaches ${fixed(centre.radiusKm, 2)} km.`,
        ]
      : []),
    ...(lengthBoundsKm
      ? [
          `Trips up to ${fixed(lengthBoundsKm[0], 2)} km are short, up to ${fixed(lengthBoundsKm[1], 2)} km medium.`,
        ]
      : []),
    ...(['no times', 'no trips'] as const).flatMap((why) => {
      const keys = absent.filter((one) => one.why === why).map(({ key }) => SCENARIOS[key].label);
      return keys.length > 0 ? [`Not here, since ${WHY[why]}: ${listed(keys)}.`] : [];
    }),
  ];
}

/** What the figures of the table are. */
export const scenarioNote = (resamples: number): string =>
  `Small figures: 95 % intervals from ${count(resamples)} bootstrap samples of each scenario's pairs. They are not adjusted for the number of scenarios: of twenty without a difference, one would look clear. Fewer than ${FEWEST_PAIRS} pairs have none; a share of 0 or 100 % has no spread to draw from, so that its own interval says nothing. Divergences grow as pairs get fewer: compare sets within a row, not rows.`;

export function scenariosCsv({ measure, sources, pair, rows }: ScenarioTable): CsvTable {
  return {
    head: 'scenario,pairs,measure,set,value,low,high'.split(','),
    rows: rows.flatMap(({ key, count: pairs, estimates, difference }) => [
      ...estimates.map(({ value, low, high }, i) => [key, pairs, measure, sources[i], value, low, high]),
      ...(pair && difference
        ? [
            [
              key,
              pairs,
              measure,
              `${pair[1]} - ${pair[0]}`,
              difference.value,
              difference.low,
              difference.high,
            ],
          ]
        : []),
    ]),
  };
}
