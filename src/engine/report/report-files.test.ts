import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { parse } from 'papaparse';
import { describe, expect, it } from 'vitest';
import { unguarded, escaped, visibleLines } from '../../base/text';
import { markup } from './markup';
import { reportCsv } from './report-csv';
import type { ReportData } from './report-data';
import { appendixHtml, reportJson } from './report-files';
import { reportHtml } from './html/signed';
import { expectNothingLoaded, readPage } from './testing/read-page';
import { smallReport, undrivenReport } from './testing/small-report';

// Not in a hook, whose time is short where other tests run beside this one.
const data = await smallReport(2);
const html = [...appendixHtml(data)].join('');
const signed = [...reportHtml(data)].join('');

describe('what one signs', () => {
  it('says first what decides in three sentences, and has room for a name', () => {
    const { ids, links, rows } = readPage(signed);
    expect(ids).toEqual(
      expect.arrayContaining([
        'reviewed',
        'method',
        'table-deciding',
        'figure-3',
        'table-8',
        'figure-12',
        'limits',
        'repeat',
      ]),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of links) expect(ids).toContain(link.replace('#', ''));
    for (const [table, cells] of rows) expect(new Set(cells).size, table).toBe(1);
    const [, summary] = /<section id="summary"[^]*?<ul class="verdicts">([^]*?)<\/ul>/.exec(signed)!;
    expect(summary.match(/<li>/g)).toHaveLength(3);
    expect(summary).toContain('arrives on 100.0 [86.2,\u00a0100.0] % of 24 pairs');
    expect(signed).toContain('Signature');
    expect(signed).toContain('A. &lt;b&gt;Reviewer&lt;/b&gt;: implausible');
    expect(signed).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('names files with their digests and what was left out of them', async () => {
    const sha256 = 'cd'.repeat(32);
    const reviewed = [{ name: 'a', file: '<a>.csv', sha256, read: 30, reviewed: 24, leftOut: 2 }];
    const page = [...reportHtml({ ...data, reviewed })].join('');
    expect(readPage(page).rows.get('table-reviewed')).toEqual([5, 5]);
    expect(page).toContain('a (&lt;a&gt;.csv)');
    expect(page).toContain(sha256);
  });

  it('loads and runs nothing', async () => {
    await expectNothingLoaded(readPage(signed));
  });
});

describe('its appendix as HTML', () => {
  it('has every table and figure, each once, and closes what it opens', () => {
    const { ids, links, rows } = readPage(html);
    const figures = Array.from({ length: 10 }, (_, i) => `figure-${i + 2}`);
    const tables = Array.from({ length: 10 }, (_, i) => `table-${i + 3}`);
    expect(ids).toEqual(expect.arrayContaining([...figures, ...tables]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of links) expect(ids).toContain(link.replace('#', ''));
    for (const [table, cells] of rows) {
      expect(cells.length, table).toBeGreaterThan(1);
      expect(new Set(cells).size, table).toBe(1);
    }
  });

  it('loads and runs nothing, and allows its one style sheet by its digest', async () => {
    await expectNothingLoaded(readPage(html));
  });

  it('says what is not a number in no place, and never a difference without its interval', () => {
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const sentences = [...html.matchAll(/<li>([^<]*(?:better|worse|no clear difference)[^<]*)<\/li>/g)];
    expect(sentences.length).toBeGreaterThan(5);
    for (const [, sentence] of sentences) expect(sentence).toMatch(/\[[−+\d.]+,\s[−+\d.]+\]/);
    expect(html).toContain('Distilled student is better than Vanilla student');
  });

  it('shows foreign words as text, wherever they come from', () => {
    expect(html).toContain('A. &lt;b&gt;Reviewer&lt;/b&gt;');
    const foreign = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '</title><script>',
        '"><img src=x onerror=y>',
        "' onload='",
        '<!--',
        ']]>',
        '&lt;',
        '</style>',
      ),
    );
    const pages = [appendixHtml, reportHtml];
    const plain = pages.map((page) => readPage([...page(data)].join('')));
    fc.assert(
      fc.property(foreign, (words) => {
        const [set] = data.sets;
        const named: ReportData = {
          ...data,
          title: words,
          dataset: { ...data.dataset, name: words, attribution: words },
          repeat: { kind: 'link', text: words },
          sets: [{ ...set, label: words }, ...data.sets.slice(1)],
          runs: data.runs.map((run) => ({
            ...run,
            name: words,
            settings: [{ name: words, value: words }],
          })),
          notes: [words],
        };
        for (const [i, page] of pages.entries()) {
          const read = readPage([...page(named)].join(''));
          expect(read.ids).toEqual(plain[i].ids);
          expect([...read.attributes].sort()).toEqual([...plain[i].attributes].sort());
        }
      }),
      { numRuns: 25 },
    );
  });

  it('says why a figure is left out where there is one run', async () => {
    const one = [...appendixHtml(await smallReport(1))].join('');
    expect(readPage(one).ids).not.toContain('figure-6');
    expect(one).toContain('This report is of one run');
  });
});

describe('a report of pairs that no trip drove', () => {
  it('has what follows from routes alone, and says why the rest is left out', async () => {
    const undriven = await undrivenReport();
    const page = [...appendixHtml(undriven)].join('');
    expect([...reportHtml(undriven)].join('')).toContain('no trip drove these pairs');
    const { ids } = readPage(page);
    expect(ids).toEqual(expect.arrayContaining(['table-3', 'figure-2', 'table-6', 'table-8', 'figure-9']));
    expect(ids).not.toContain('figure-3');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(page).toContain('Visits are compared with those of driven trips, and there are none.');
    expect(page).toContain('This link opens the same again:');
    expect(undriven.groups[0].sets.map(({ thesisCode, visits }) => [thesisCode, visits])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('markup', () => {
  it('keeps any text as it is but for hidden characters, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (words) => {
        let [text, attribute] = ['', ''];
        const parser = new SaxesParser();
        parser.on('text', (part) => (text += part));
        parser.on('opentag', ({ attributes }) => (attribute = attributes.a));
        parser.write(markup`<p a="${words}">${words}</p>`.text).close();
        expect([text, attribute]).toEqual([visibleLines(words), visibleLines(words)]);
      }),
    );
    expect(escaped('a\u202eb\u0000c')).toBe('a b c');
  });
});

describe('a report as JSON and CSV', () => {
  it('is read back as it was', () => {
    expect(JSON.parse(reportJson(data))).toEqual(data);
  });

  it('has one row for each number, and no cell that runs', () => {
    const hostile = { ...data, sets: data.sets.map((set, i) => ({ ...set, label: `=cmd|'${i}",\n` })) };
    const text = [...reportCsv(hostile)].join('');
    const { data: rows, errors } = parse<Record<string, string>>(text, {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=@\t]/);
    const [group] = data.groups;
    for (const [i, own] of group.sets.entries()) {
      const row = rows.find(
        (one) =>
          one.section === 'measures' &&
          one.run === '1' &&
          one.split === group.split &&
          unguarded(one.set) === hostile.sets[i].label &&
          one.measure === 'dtwPerRoad',
      )!;
      const numbers = [row.value, row.low, row.high].map(Number);
      const { value, low, high } = own.estimates.dtwPerRoad;
      expect([numbers, row.n]).toEqual([[value, low, high], String(own.routes)]);
    }
    const tested = rows.filter(({ section, p }) => section === 'difference' && p !== '');
    const tests = data.groups.flatMap(({ differences }) => differences.flatMap((one) => one.tests));
    expect(tested.map(({ p }) => Number(p)).sort()).toEqual(
      tests.flatMap(({ p }) => (p === null ? [] : [p])).sort(),
    );
  });
});
