import { shown } from '../../../base/text';
import type { ClassCoverage, DatasetChecks, SplitOverlap } from '../../../data/dataset-checks';
import type { SplitName } from '../../../domain/dataset';
import { count, fixed, percent } from '../../figures';

interface Row {
  readonly name: string;
  readonly value: string;
}

const SPLIT_WORDS: Readonly<Record<SplitName, string>> = {
  train: 'training',
  val: 'validation',
  test: 'test',
};

/** "Test trips whose OD pair is in training": none, or how many and what share. */
const overlapRow = (what: 'OD pair' | 'route', { of, in: within, trips, share }: SplitOverlap): Row => {
  const [split, other] = [SPLIT_WORDS[of], SPLIT_WORDS[within]];
  return {
    name: `${split[0].toUpperCase()}${split.slice(1)} trips whose ${what} is in ${other}`,
    value: trips === 0 ? 'none' : `${count(trips)} (${percent(share)})`,
  };
};

/** What occurs in two splits. */
export const overlapRows = ({ sharedRoutes, sharedPairs }: DatasetChecks): Row[] => [
  ...sharedPairs.map((overlap) => overlapRow('OD pair', overlap)),
  ...sharedRoutes.map((overlap) => overlapRow('route', overlap)),
];

/** What occurs twice in one split. */
export const repeatRows = ({ repeats, pairs }: DatasetChecks): Row[] =>
  (Object.keys(SPLIT_WORDS) as SplitName[]).flatMap((split) => [
    { name: `OD pairs in ${SPLIT_WORDS[split]}`, value: count(pairs[split]) },
    { name: `Repeated routes in ${SPLIT_WORDS[split]}`, value: count(repeats[split]) },
  ]);

/** Roads without any trip, and roads without a training trip. */
export const coverageRows = ({ neverDriven, newToTraining }: DatasetChecks): Row[] => [
  {
    name: 'Roads never driven',
    value: `${count(neverDriven.roads.length)} (${percent(neverDriven.share)})`,
  },
  {
    name: 'Their length',
    value: `${fixed(neverDriven.kilometers, 1)} km (${percent(neverDriven.kilometerShare)})`,
  },
  { name: 'Roads that only other splits use', value: count(newToTraining.roads) },
  { name: 'Trips on such roads', value: count(newToTraining.trips) },
];

/** Share of each class's length that is driven, the longest class first. */
export const classRows = (coverage: readonly ClassCoverage[]): Row[] =>
  coverage
    .filter(({ roads }) => roads > 0)
    .toSorted((a, b) => b.kilometers - a.kilometers)
    .map(({ className, kilometers, drivenKilometers }) => ({
      name: shown(className) || 'no class',
      value: `${percent(drivenKilometers / kilometers, 0)} of ${fixed(kilometers, 1)} km`,
    }));

/** The checks in a line. */
export function checksInWords({ sharedPairs, neverDriven }: DatasetChecks): string {
  const known = sharedPairs.find(({ of, in: within }) => of === 'test' && within === 'train');
  const test =
    known && known.trips > 0
      ? `${percent(known.share, 0)} of test pairs are in training`
      : 'No test pair is in training';
  return `${test}, ${percent(1 - neverDriven.share, 0)} of roads driven`;
}
