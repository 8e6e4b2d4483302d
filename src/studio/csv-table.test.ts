import { describe, expect, it } from 'vitest';
import { csvText } from './csv-table';

describe('a CSV file', () => {
  it('quotes what must be quoted, and leaves what is not known empty', () => {
    const rows = [
      ['A, "B"', 1, 0.1 + 0.2],
      ['line\nend', null, NaN],
      ['plain', undefined, -12],
    ];
    expect(csvText({ head: ['name', 'count', 'share, in %'], rows })).toBe(
      'name,count,"share, in %"\n"A, ""B""",1,0.3\n"line\nend",,\nplain,,-12\n',
    );
  });

  it.each(['=1+1', '+49 30', '-cmd', '@SUM(A1)', ' =x', '\t=x', '＝1'])('has no formula of %j', (text) => {
    const [, cell] = csvText({ head: ['a'], rows: [[text]] }).split('\n');
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('leaves numbers numbers, in text too', () => {
    expect(csvText({ head: ['a', 'b'], rows: [['-3.5', -3.5]] })).toBe('a,b\n-3.5,-3.5\n');
  });

  it('guards its head as well', () => {
    expect(csvText({ head: ['=A1'], rows: [] })).toBe("'=A1\n");
  });
});
