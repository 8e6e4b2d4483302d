import { beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../engine/records/run-record';
import type { NamedRun } from '../../engine/report/reported-run';
import type { ReportKind } from '../../engine/report/report-kinds';
import { reportPieces } from '../../engine/report/report-files';
import { reportOfRecords } from '../../engine/report/runs/report-of-records';
import type { RunsReport } from '../../engine/report/runs/runs-report';
import { readPage } from '../../engine/report/testing/read-page';
import { useBackend } from '../../nn/testing/backends';
import type { SystemEntry } from '../../engine/experiments/system';
import { htp } from './index';
import type { HtpConfig } from './settings';
import { htpReport, tokeniserReport } from './points-record';
import { runPoints, smallConfig, smallPoints } from './testing/small-points';

const FACTS = {
  made: '2026-01-02T03:04:05.000Z',
  repeat: { kind: 'command', text: 'npx route-distillery report <run>' },
} as const;
let runs: NamedRun[];

beforeAll(async () => {
  await useBackend('wasm');
  const dataset = { ...(await smallPoints()), name: 'Ring <b>' };
  const { record } = await runPoints({ dataset, config: smallConfig(2) });
  runs = [
    { name: 'seed-5', record, system: htp },
    { name: 'seed-6', record: otherSeed(record), system: htp },
  ];
});

/** A record as another seed might have left it, with a larger error of the tokeniser. */
function otherSeed(record: RunRecord): RunRecord {
  const { tokeniser } = record.networks;
  const report = { ...tokeniserReport(record)!, rmse: tokeniserReport(record)!.rmse + 3 };
  return {
    ...record,
    config: { ...(record.config as HtpConfig), seed: 6 },
    networks: { ...record.networks, tokeniser: { ...tokeniser, report } },
  };
}

const fileOf = (kind: ReportKind, data: RunsReport) => [...reportPieces(kind, data)].join('');

describe('the report of a run of HTP', () => {
  it('has its tables, its curves and the settings that differ', async () => {
    const data = await reportOfRecords(runs.slice(0, 1), FACTS);
    const html = fileOf('html', data);
    const { ids, names } = readPage(html);
    for (const id of [
      'measures-honest',
      'measures-paper',
      'sources',
      'drawing',
      'reconstruction',
      'codebooks',
    ])
      expect(ids).toContain(`table-${id}`);
    expect(ids).toEqual(
      expect.arrayContaining(['table-language', 'table-trips', 'table-settings', 'figure-1']),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(names.has('script')).toBe(false);
    expect(html).toContain('GPS points of Ring &lt;b&gt;');
    expect(html).toContain('<li>HTP against speeds by road and hour');
    expect(html).toContain(`${tokeniserReport(runs[0].record)!.rmse.toFixed(2)}</td>`);
    expect(data.curves.map(({ title }) => title)).toEqual([
      'Tokeniser: loss in training',
      'Tokeniser: RMSE (m), validation',
      'Language model: loss in training',
      'Language model: Surprisal (nats), validation',
    ]);
    expect(data.differing.find(({ name }) => /seed/i.test(name))).toBeUndefined();
    expect(data.differing.length).toBeGreaterThan(0);
  });

  it('sums up two seeds as mean and deviation, in all three files', async () => {
    const data = await reportOfRecords(runs, FACTS);
    const table = data.tables.find(({ id }) => id === 'reconstruction')!;
    const values = runs.map(({ record }) => tokeniserReport(record)!.rmse);
    const mean = (values[0] + values[1]) / 2;
    const deviation = Math.abs(values[0] - values[1]) / Math.SQRT2;
    expect(table.rows[0][1]).toMatchObject({
      value: expect.closeTo(mean),
      deviation: expect.closeTo(deviation),
      values,
    });
    expect(fileOf('html', data)).toContain(`${mean.toFixed(2)}\u00a0±\u00a0${deviation.toFixed(2)}`);
    expect(readPage(fileOf('html', data)).ids).toContain('summary');
    expect(JSON.parse(fileOf('json', data))).toEqual(data);
    const lines = fileOf('csv', data).trimEnd().split('\n');
    expect(lines[0]).toBe('section,run,seed,table,row,column,value,low,high,n');
    expect(lines.filter((line) => line.startsWith('run,1,5,sources,HTP,'))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('seeds mean,,,sources,HTP,'))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('curve,2,6,language,epoch 2,'))).toHaveLength(2);
  });

  it('leaves out what a run without a language model lacks', async () => {
    const [{ record, ...run }] = runs;
    const { language: _, ...networks } = record.networks;
    const report = { ...htpReport(record), evaluation: null };
    const data = await reportOfRecords([{ ...run, record: { ...record, networks, report } }], FACTS);
    expect(data.tables.map(({ id }) => id)).toEqual(['reconstruction', 'codebooks', 'trips']);
    expect(data.runs[0].sentences).toEqual(['No points were drawn: there was no language model.']);
    readPage(fileOf('html', data));
  });

  it('refuses runs of other systems and data in words', async () => {
    const [first, second] = runs;
    const other: SystemEntry<HtpConfig> = { ...htp, id: 'other', title: 'Other' };
    await expect(
      reportOfRecords([first, { ...second, system: other as SystemEntry }], FACTS),
    ).rejects.toThrow(
      /seed-6 is a run of Other .+, seed-5 one of GPS points .+ Make a report of each system/,
    );
    const data = { ...second.record.data, fingerprint: '00'.repeat(16) };
    const elsewhere = { ...second, record: { ...second.record, data } };
    await expect(reportOfRecords([first, elsewhere], FACTS)).rejects.toThrow(/different data/);
    const format = { ...(await htp.loadFormat()), routeHeadlines: () => ({}) };
    const byRoutes = { ...htp, loadFormat: () => Promise.resolve(format) } as SystemEntry;
    await expect(reportOfRecords([{ ...first, system: byRoutes }], FACTS)).rejects.toThrow(/about routes/);
  });
});
