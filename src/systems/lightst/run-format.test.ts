import { beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../engine/records/run-record';
import { reportPieces } from '../../engine/report/report-files';
import { reportOfRecords } from '../../engine/report/runs/report-of-records';
import { useBackend } from '../../nn/testing/backends';
import { lightst } from './index';
import { errorsTable, format } from './run-format';
import { runFlows, smallConfig, smallFlows } from './testing/small-flows';

let record: RunRecord;

beforeAll(async () => {
  await useBackend('wasm');
  ({ record } = await runFlows({ dataset: await smallFlows({ bins: 200 }), config: smallConfig(1) }));
});

describe('the report of a run of LightST', () => {
  it('has the errors of every network and baseline at every horizon', () => {
    const { tables } = format.findings(record);
    const [average, horizons] = tables;
    const { rows } = errorsTable(record);
    expect(tables.map(({ id }) => id)).toEqual(['errors', 'horizons', 'series']);
    expect(average.rows.map(([label]) => label)).toEqual(rows.map(({ label }) => label));
    expect(average.rows[0][1]).toMatchObject({ value: rows[0].values.mae });
    expect(horizons.rows).toHaveLength(3 * rows.length);
    expect(horizons.rows[1].slice(0, 2)).toEqual([rows[0].label, '240']);
  });

  it('begins with what is best', async () => {
    const run = { name: 'one', record, system: lightst };
    const data = await reportOfRecords([run], {
      made: '2026-01-02T03:04:05.000Z',
      repeat: { kind: 'command', text: 'npx route-distillery report' },
    });
    const least = Math.min(...errorsTable(record).rows.map(({ values }) => values.mae as number));
    expect(data.runs[0].sentences[0]).toMatch(new RegExp(`(MAE|beside) ${least.toFixed(3)} \\(`));
    expect(data.runs[0].sentences[1]).toMatch(
      /^The MAE of the distilled student is (lower|higher) by .* in this one run/,
    );
    const html = [...reportPieces('html', data)].join('');
    expect(html).toContain('Teacher: loss in training');
    expect(html).toContain('id="table-horizons"');
  });
});
