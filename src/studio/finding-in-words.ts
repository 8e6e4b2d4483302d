import type { Finding, FindingPlace } from '../data/check-report';

export interface FindingInWords {
  readonly text: string;
  /** Where the first ones are; empty for a finding about a whole file. */
  readonly where: string;
}

const OUTCOMES: Readonly<Record<Finding['action'], string>> = {
  'row left out': 'Left out.',
  'load refused': 'The data set was refused.',
  kept: '',
};

/** One finding of a check as a sentence, and where to look. */
export function findingInWords(finding: Finding): FindingInWords {
  const { file, count, first, action, message } = finding;
  const aboutRows = first[0].row > 0;
  const counted = aboutRows ? `${count.toLocaleString('en')} × ` : '';
  const text = [`${file}: ${counted}${message}`, OUTCOMES[action]].filter(Boolean).join(' ');
  const places = first.map(placeInWords).filter(Boolean);
  return { text, where: aboutRows ? `First: ${places.join('; ')}${count > first.length ? '; …' : ''}` : '' };
}

function placeInWords({ row, column, text }: FindingPlace): string {
  const where = [row > 0 && `row ${row}`, column !== undefined && `column ${column}`].filter(Boolean);
  return text === '' ? where.join(', ') : `${where.join(', ')} (“${text}”)`;
}
