import { beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../engine/records/run-record';
import { reportPieces } from '../../engine/report/report-pieces';
import { reportOfRecords } from '../../engine/report/runs/report-of-records';
import { useBackend } from '../../nn/testing/backends';
import { lightst } from './index';
import { errorLines } from './flows-record';
import { reportTables } from './report-tables';
import { runFlows, smallConfig, smallFlows } from './testing/small-flows';

let record: RunRecord;

beforeAll(async () => {
  await useBackend('wasm');
  ({ record } = await runFlows({ dataset: await smallFlows({ bins: 200 }), config: smallConfig(1) }));
});

describe('the report of a run of LightST', () => {
  it('has the errors of every network and baseline at every horizon', () => {
    const { tables } = reportTables(record);
    const [average, horizons] = tables;
    const lines = errorLines(record);
    expect(tables.map(({ id }) => id)).toEqual(['errors', 'horizons', 'series']);
    expect(average.rows.map(([label]) => label)).toEqual(lines.map(({ label }) => label));
    expect(average.rows[0][1]).toMatchObject({ value: lines[0].errors.average.mae });
    expect(horizons.rows).toHaveLength(3 * lines.length);
    expect(horizons.rows[1].slice(0, 2)).toEqual([lines[0].label, '240']);
  });

  it('begins with what is best', async () => {
    const run = { name: 'one', record, system: lightst };
    const data = await reportOfRecords([run], {
      made: '2026-01-02T03:04:05.000Z',
      repeat: { kind: 'command', text: 'npm run report' },
    });
    const least = Math.min(...errorLines(record).map(({ errors }) => errors.average.mae));
    expect(data.runs[0].sentences[0]).toContain(`: MAE ${least.toFixed(3)}, against`);
    expect(data.runs[0].sentences[1]).toMatch(
      /^With a teacher the student's MAE is (lower|higher|no different)/,
    );
    const html = [...reportPieces('html', data)].join('');
    expect(html).toContain('Teacher: loss in training');
    expect(html).toContain('id="table-horizons"');
  });
});
