import { shown } from '../../../base/text';
import type { ClassCoverage, DatasetChecks, SplitOverlap } from '../../../data/dataset-checks';
import type { SplitName, Dataset } from '../../../domain/dataset';
import { count, fixed, percent, counted } from '../../figures';
import type { CheckReport, Finding, FindingKind, FindingPlace } from '../../../data/check-report';

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

interface FindingInWords {
  readonly text: string;
  /** Where the first ones are; empty for a finding about a whole file. */
  readonly where: string;
}

/** Findings that have the same consequence. */
interface FindingGroup {
  readonly title: string;
  readonly findings: readonly FindingInWords[];
}

const PLACES_SHOWN = 3;

/** What stands for something that the files lack. */
const SUPPLIED: readonly FindingKind[] = [
  'derived',
  'missing-file',
  'assumed-times',
  'assumed-features',
  'no-roads',
  'no-links',
];

const GROUPS: readonly { readonly title: string; readonly holds: (finding: Finding) => boolean }[] = [
  { title: 'Reasons for the refusal', holds: ({ action }) => action === 'load refused' },
  { title: 'Left out', holds: ({ action }) => action === 'row left out' },
  {
    title: 'Missing from the files',
    holds: ({ action, kind }) => action === 'kept' && SUPPLIED.includes(kind),
  },
  { title: 'Unusual, but kept', holds: () => true },
];

/** The findings of a check by their consequence, the gravest first; empty groups are omitted. */
export function findingGroups(report: CheckReport): FindingGroup[] {
  const groupOf = (finding: Finding) => GROUPS.findIndex(({ holds }) => holds(finding));
  return GROUPS.map(({ title }, group) => ({
    title,
    findings: report.filter((finding) => groupOf(finding) === group).map(findingInWords),
  })).filter(({ findings }) => findings.length > 0);
}

/** One finding of a check as a sentence, and where it was found. */
export function findingInWords({ file, count, first, message }: Finding): FindingInWords {
  const aboutRows = first[0].row > 0;
  const text = `${file}: ${aboutRows ? `${counted(count, 'row')}: ` : ''}${message}`;
  if (!aboutRows) return { text, where: '' };
  const places = first.slice(0, PLACES_SHOWN).map(placeInWords);
  return { text, where: `First: ${places.join('; ')}${count > places.length ? '; …' : ''}` };
}

function placeInWords({ row, column, text }: FindingPlace): string {
  const where = [row > 0 && `row ${row}`, column !== undefined && `column ${column}`].filter(Boolean);
  return text === '' ? where.join(', ') : `${where.join(', ')} (“${text}”)`;
}

/** The check in a line: "2 rows left out, 1 note". */
export function reportInWords(report: CheckReport): string {
  const sum = (of: (finding: Finding) => boolean) =>
    report.filter(of).reduce((total, { count }) => total + count, 0);
  const leftOut = sum(({ action }) => action === 'row left out');
  const notes = report.filter(({ action }) => action === 'kept').length;
  const parts = [
    leftOut > 0 && `${counted(leftOut, 'row')} left out`,
    notes > 0 && counted(notes, 'note'),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'No problems found';
}

/** What is said of people where check-ins are open, in a sentence; null for other data. */
export function peopleWords({ extras, card }: Pick<Dataset, 'extras' | 'card'>): string | null {
  if (!extras?.checkIns) return null;
  return card?.simulated
    ? 'People can be recognised again by where they go; these are invented, and nothing leaves this tab unless you save it.'
    : 'People can be recognised again by where they go: nothing of these check-ins leaves this tab unless you save it.';
}
