import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../data/check-report';
import { findingGroups, findingInWords, reportInWords } from './words';

const places = [25, 26, 27, 30].map((row) => ({ row, column: 'rid_list', text: '5,6' }));
const leftOut: Finding = {
  file: 'train.csv',
  kind: 'unknown-road',
  count: 12,
  first: places,
  action: 'row left out',
  message: 'no such road.',
};
const derived: Finding = {
  file: 'road_network_partition',
  kind: 'derived',
  count: 1,
  first: [{ row: 0, text: '' }],
  action: 'kept',
  message: 'missing: 4 zones were derived.',
};
const odd: Finding = { ...leftOut, kind: 'equal-times', action: 'kept', count: 1, first: places.slice(0, 1) };

describe('findings in words', () => {
  it('say how many rows and where the first are', () => {
    expect(findingInWords(leftOut)).toEqual({
      text: 'train.csv: 12 rows: no such road.',
      where:
        'First: row 25, column rid_list (“5,6”); row 26, column rid_list (“5,6”); row 27, column rid_list (“5,6”); …',
    });
    expect(findingInWords(odd)).toMatchObject({ text: 'train.csv: 1 row: no such road.' });
    expect(findingInWords(odd).where).not.toContain('…');
    expect(findingInWords(derived)).toEqual({
      text: 'road_network_partition: missing: 4 zones were derived.',
      where: '',
    });
  });

  it('are grouped by their consequence', () => {
    const refused: Finding = { ...leftOut, action: 'load refused' };
    const titles = (report: Finding[]) =>
      findingGroups(report).map(({ title, findings }) => [title, findings.length]);
    expect(titles([derived, odd, leftOut, leftOut])).toEqual([
      ['Left out', 2],
      ['Missing from the files', 1],
      ['Unusual, but kept', 1],
    ]);
    expect(titles([refused])).toEqual([['Reasons for the refusal', 1]]);
    expect(titles([])).toEqual([]);
  });

  it('fit in a line', () => {
    expect(reportInWords([])).toBe('No problems found');
    expect(reportInWords([leftOut, derived, odd])).toBe('12 rows left out, 2 notes');
    expect(reportInWords([derived])).toBe('1 note');
  });
});
