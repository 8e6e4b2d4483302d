import { readFileSync } from 'node:fs';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/engine/records/run-record';
import { csvLines, resultCells } from '../../src/engine/results/result-csv';
import type { ResultHeadline } from '../../src/engine/results/headlines';
import type { Measure, ResultTable as Table } from '../../src/engine/results/result-table';
import { tablesLines, type ResultsFormat } from '../../src/engine/results/results-format';
import { headingOf, verdictOf } from '../../src/engine/results/result-words';
import { reportPieces } from '../../src/engine/report/report-files';
import { reportRun } from '../../src/engine/report/reported-run';
import { reportOfRecords, tablesOverSeeds } from '../../src/engine/report/runs/report-of-records';
import { smallReport } from '../../src/engine/report/testing/small-report';
import { readRunBytes } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import ResultTable from '../../src/studio/charts/ResultTable.svelte';
import { words } from '../../src/studio/testing/words';
import { systems } from './registry';

const reader = new RunReader(systems);

/** A stored run of each system; the one that exists to be tested has a record that is made here. */
async function recordOf(id: string): Promise<RunRecord> {
  if (id !== 'next-road-counter') {
    const bytes = new Uint8Array(readFileSync(`e2e/fixtures/runs/${id}.zip`));
    return (await readRunBytes(`${id}.zip`, bytes, reader)).record!;
  }
  const other = await recordOf('lightst');
  const counter = { ...other.networks.teacher, report: { accuracy: 0.75 } };
  return { ...other, system: id, config: { preset: 'plain', seed: 1, smoothing: 2 }, networks: { counter } };
}

/** Numbers that no reader should see, and what JavaScript says where something is missing. */
const NO_NUMBER = /NaN|Infinity|undefined|null|\[object/;

/** Names of rows and measures that a text lacks. @param headed how a measure is called there */
const lackingIn = (text: string, { rows, measures }: Table, headed: (measure: Measure) => string) =>
  [...rows.map(({ label }) => label), ...measures.map(headed)].filter(
    (name) => !text.toLowerCase().includes(name.toLowerCase()),
  );

const FILE = {
  ...{ name: 'all.csv', columns: ['row', 'measure'], row: 'row', measure: 'measure' },
} as const;

describe.each(systems.map(({ id }) => id))('the results of %s', (id) => {
  const open = async () => {
    const system = reader.system(id);
    const format = (await system.loadFormat()) as ResultsFormat;
    const record = await recordOf(id);
    return { system, format, record, ...format.results(record) };
  };

  it('stand in the text for the terminal', async () => {
    const { format, record, tables } = await open();
    const text = format.summary(record).join('\n');
    expect(text).not.toMatch(NO_NUMBER);
    for (const table of tables) {
      const own = tablesLines([table]).join('\n');
      const isFacts = table.isTurned && table.rows.length === 1;
      const named = isFacts ? { ...table, rows: [] } : table;
      expect(lackingIn(own, named, ({ symbol, label }) => symbol ?? label)).toEqual([]);
      expect(text).toContain(own.split('\n')[0]);
    }
  });

  it('stand in a file with every number', async () => {
    const { tables } = await open();
    for (const table of tables) {
      const lines = [...csvLines(resultCells(FILE, [table]))];
      expect(lines).toHaveLength(1 + table.rows.length * table.measures.length);
      expect(lines.join('')).not.toMatch(NO_NUMBER);
    }
  });

  it('stand in the report', async () => {
    const { system, format, record, tables } = await open();
    const named = { name: 'one', record, system };
    const { sentences } = format.findings(record);
    // What routes are worth is measured again for a report, and stands in its own sections.
    const data = format.routeHeadlines
      ? {
          ...(await smallReport(1)),
          ...{
            tables: tablesOverSeeds([format.findings(record).tables]),
            runs: [reportRun(named, sentences)],
          },
        }
      : await reportOfRecords([named], {
          made: '2026-01-02T03:04:05.000Z',
          repeat: { kind: 'command', text: 'report' },
        });
    const html = [...reportPieces(format.routeHeadlines ? 'appendix' : 'html', data)].join('');
    const csv = [...reportPieces('csv', data)].join('');
    expect(words(html)).not.toMatch(/NaN|Infinity|undefined/);
    for (const table of tables) {
      const reported = data.tables.find((one) => one.id === table.id)!;
      const said = [...reported.columns, ...reported.rows.flat().filter((cell) => typeof cell === 'string')];
      expect(lackingIn(said.join('\n'), table, headingOf)).toEqual([]);
      expect(html).toContain(`id="table-${table.id}"`);
      expect(lackingIn(csv, table, headingOf)).toEqual([]);
    }
    expect(data.runs[0].sentences.length).toBeGreaterThan(0);
  });

  it('stand in tables of the page', async () => {
    const { tables } = await open();
    for (const table of tables) {
      const text = words(render(ResultTable, { props: { table } }).body);
      expect(text).not.toMatch(NO_NUMBER);
      const headed = ({ label, meaning = label }: Measure) =>
        table.facet && table.measures.length > 1 ? meaning : label;
      expect(lackingIn(text, table, headed)).toEqual([]);
    }
  });

  it('have the columns that the list of runs shows', async () => {
    const { system, format, record, tables } = await open();
    const found = format.headlines({ record, metrics: null, sets: [] });
    expect(Object.values(found).every(Number.isFinite)).toBe(true);
    for (const { table: of, measure, numbers } of system.headlines as readonly ResultHeadline[]) {
      const table = tables.find((one) => one.id === of);
      if (!table) continue;
      expect(table.measures.map(({ name }) => name)).toContain(measure);
      expect(numbers.some(({ key }) => found[key] !== undefined)).toBe(true);
    }
    expect(Object.keys(found).length).toBeGreaterThan(0);
  });

  it('have a verdict wherever networks are held against baselines', async () => {
    const { tables } = await open();
    for (const table of tables.filter(({ main }) => main !== undefined)) {
      const roles = new Set(table.rows.map(({ role }) => role));
      expect(verdictOf(table) !== null).toBe(roles.has('network') && roles.has('baseline'));
    }
  });
});
