import type { CheckReport, Finding, FindingKind, FindingPlace } from '../../../data/check-report';
import { counted } from '../../figures';

export interface FindingInWords {
  readonly text: string;
  /** Where the first ones are; empty for a finding about a whole file. */
  readonly where: string;
}

/** Findings that have the same consequence. */
export interface FindingGroup {
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
