import { expect, it } from 'vitest';
import { exposeService } from '../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { reportService, type ReportService } from '../../../engine/report/report-service';
import { unmeasuredRecord } from '../../../systems/htp/testing/unmeasured-record';
import { ringDataset } from '../../../systems/htp/testing/untrained-networks';
import { systems } from '../../../systems/registry';
import { writtenRunReport } from './report-file';

it('the report of a run is one page, and says which command writes it again', async () => {
  const workers: FakeWorker[] = [];
  const start = () =>
    new SupervisedWorker<ReportService>({
      service: 'report',
      spawn: () => {
        const worker = new FakeWorker();
        workers.push(worker);
        exposeService('report', reportService(systems), worker.scope);
        return worker;
      },
    });
  const record = unmeasuredRecord(await ringDataset());
  const run = { name: 'Friday', record, zip: 'friday.zip', made: '2026-01-02T03:04:05.000Z' };
  const file = await writtenRunReport(run, 'html', start);
  expect(file.type).toBe('text/html;charset=utf-8');
  const html = await file.text();
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain('npx route-distillery report friday.zip');
  const data: unknown = JSON.parse(await (await writtenRunReport(run, 'json', start)).text());
  expect(data).toMatchObject({ system: { id: 'htp' }, runs: [{ name: 'Friday' }], made: run.made });
  await expect.poll(() => workers.map(({ terminated }) => terminated)).toEqual([true, true]);
});
