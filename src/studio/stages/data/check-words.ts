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
const overlapRow = (what: string, { of, in: within, trips, share }: SplitOverlap): Row => {
  const [split, other] = [SPLIT_WORDS[of], SPLIT_WORDS[within]];
  return {
    name: `${split[0].toUpperCase()}${split.slice(1)} trips ${what} in ${other}`,
    value: trips === 0 ? 'none' : `${count(trips)} (${percent(share)})`,
  };
};

/** What occurs in two splits. */
export const overlapRows = ({ sharedRoutes, sharedPairs }: DatasetChecks): Row[] => [
  ...sharedPairs.map((overlap) => overlapRow('with an OD pair', overlap)),
  ...sharedRoutes.map((overlap) => overlapRow('with the very roads of one', overlap)),
];

/** What occurs twice in one split. */
export const repeatRows = ({ repeats, pairs }: DatasetChecks): Row[] =>
  (Object.keys(SPLIT_WORDS) as SplitName[]).flatMap((split) => [
    { name: `OD pairs in ${SPLIT_WORDS[split]}`, value: count(pairs[split]) },
    { name: `Repeated routes in ${SPLIT_WORDS[split]}`, value: count(repeats[split]) },
  ]);

/** Roads that no trip drives, and those that training does not know. */
export const coverageRows = ({ neverDriven, newToTraining }: DatasetChecks): Row[] => [
  {
    name: 'Roads never driven',
    value: `${count(neverDriven.roads.length)} (${percent(neverDriven.share)})`,
  },
  {
    name: 'Their length',
    value: `${fixed(neverDriven.kilometers, 1)} km (${percent(neverDriven.kilometerShare)})`,
  },
  { name: 'Roads driven later but not in training', value: count(newToTraining.roads) },
  { name: 'Later trips over such roads', value: count(newToTraining.trips) },
];

/** Share of each class's length that is driven, the longest class first. */
export const classRows = (coverage: readonly ClassCoverage[]): Row[] =>
  coverage
    .filter(({ roads }) => roads > 0)
    .toSorted((a, b) => b.kilometers - a.kilometers)
    .map(({ className, kilometers, drivenKilometers }) => ({
      name: className || 'no class',
      value: `${percent(drivenKilometers / kilometers, 0)} of ${fixed(kilometers, 1)} km`,
    }));

/** The checks in a line for who has not opened them. */
export function checksInWords({ sharedPairs, neverDriven }: DatasetChecks): string {
  const known = sharedPairs.find(({ of, in: within }) => of === 'test' && within === 'train');
  const test =
    known && known.trips > 0 ? `${percent(known.share, 0)} of test pairs known` : 'test pairs are new';
  return `${test}, ${percent(1 - neverDriven.share, 0)} of roads driven`;
}
