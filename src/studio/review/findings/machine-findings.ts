import { listed } from '../../../base/text';
import type { ToldApart } from '../../../engine/metrics/tell-apart';
import type { RouteSource } from '../../../engine/routes/route-source';
import { CONDUCT, CONDUCT_KEYS, type ConductDefinition } from '../../../evaluation/conduct/conduct-catalogue';
import { FEWEST_ITEMS, type ClassifierTestResult } from '../../../evaluation/two-sample/classifier-test';
import type { FeatureEvidence } from '../../../evaluation/two-sample/feature-evidence';
import type { CsvTable } from '../../csv-table';
import { capitalised, fixed } from '../../figures';
import { LEVEL, pEquals, setInWords } from './finding-words';

/** Areas from here are told in stronger words. */
const AREA_BOUNDS = [0.6, 0.75, 0.9];
const AREA_WORDS = ['barely', 'often', 'mostly', 'nearly always'] as const;
/** A feature counts as one by which the classifier tells routes from trips if the area shrinks as much without it. */
const TELLING_DROP = 0.01;
const MOST_NAMED = 3;

const definitionOf = (name: string): ConductDefinition | null => {
  const key = CONDUCT_KEYS.find((one) => one === name);
  return key ? CONDUCT[key] : null;
};

export const featureLabel = (name: string): string => definitionOf(name)?.label ?? name;
export const featureReading = (name: string): string => definitionOf(name)?.reading ?? '';

/** Whether the classifier tells the two apart: by shuffled labels where there are any, and by the interval. */
export const isTold = ({ auc, chance }: ClassifierTestResult): boolean =>
  auc.low > 0.5 && (chance === null || chance.pValue < LEVEL);

/** How well a classifier tells the routes of a set from the trips, and by what. */
export function toldInWords({ source, result }: ToldApart): string {
  if (!result)
    return `${capitalised(setInWords(source))}: fewer than ${FEWEST_ITEMS} routes, too few to say.`;
  const { auc, chance } = result;
  const area = `area ${fixed(auc.value, 2)}, ${fixed(auc.low, 2)} to ${fixed(auc.high, 2)}${chance ? `, ${pEquals(chance.pValue)}` : ''}`;
  if (!isTold(result))
    return `A classifier cannot tell the routes of ${setInWords(source)} from trips (${area}: could be chance).`;
  const how = AREA_WORDS[AREA_BOUNDS.filter((bound) => auc.value >= bound).length];
  return `A classifier ${how} tells the routes of ${setInWords(source)} from trips (${area})${byWhat(result)}.`;
}

function byWhat(result: ClassifierTestResult): string {
  const telling = byDrop(result.features)
    .filter(({ drop }) => drop >= TELLING_DROP)
    .slice(0, MOST_NAMED);
  if (telling.length === 0) return ', by no single feature';
  const margin = chanceMargin(result.items);
  const named = telling.map((feature) => {
    const words = [levelInWords(feature, margin), spreadInWords(feature, margin)].filter(Boolean);
    return `${featureLabel(feature.name).toLowerCase()}${words.length > 0 ? ` (${words.join(', ')})` : ''}`;
  });
  return `, mainly by ${listed(named)}`;
}

/** The most telling first. */
export const byDrop = (features: readonly FeatureEvidence[]): FeatureEvidence[] =>
  [...features].sort((a, b) => b.drop - a.drop);

/**
 * How far the area of a bare feature may be from 0.5 by chance in 95 % of samples: the normal approximation of
 * Mann and Whitney (1947). It takes routes and trips of one pair as independent, and ties as none, which both
 * make it rather too wide.
 */
export const chanceMargin = ([a, b]: readonly [number, number]): number =>
  1.96 * Math.sqrt((a + b + 1) / (12 * a * b));

/** "higher on routes"; '' where it could be chance. */
export const levelInWords = ({ level }: FeatureEvidence, margin: number): string =>
  !(Math.abs(level - 0.5) > margin) ? '' : `${level > 0.5 ? 'higher' : 'lower'} on routes`;

/** "varies more among routes"; '' where it could be chance. */
export const spreadInWords = ({ spread }: FeatureEvidence, margin: number): string =>
  !(Math.abs(spread - 0.5) > margin) ? '' : `varies ${spread > 0.5 ? 'more' : 'less'} among routes`;

export function toldCsv(told: readonly ToldApart[]): CsvTable {
  return {
    head: 'set,trips,routes,area,low,high,p_shuffled_labels,feature,drop,level,spread,missing_trips,missing_routes'.split(
      ',',
    ),
    rows: told.flatMap(({ source, result }: { source: RouteSource; result: ClassifierTestResult | null }) => {
      if (!result) return [[source]];
      const { items, auc, chance, features } = result;
      const head = [source, ...items, auc.value, auc.low, auc.high, chance?.pValue];
      return byDrop(features).map(({ name, drop, level, spread, missing }) => [
        ...head,
        name,
        drop,
        level,
        spread,
        ...missing,
      ]);
    }),
  };
}
