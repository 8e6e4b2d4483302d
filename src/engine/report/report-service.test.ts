import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { localTask } from '../protocol/local-task';
import { exposeService } from '../protocol/service-host';
import { FakeWorker } from '../protocol/testing/fake-worker';
import { WorkerClient } from '../protocol/worker-client';
import { htp } from '../../systems/htp/index';
import { unmeasuredRecord } from '../../systems/htp/testing/unmeasured-record';
import { ringDataset } from '../../systems/htp/testing/untrained-networks';
import { smallRun } from '../../systems/routes/testing/small-run';
import { systems } from '../../systems/registry';
import { reportOf } from './report-of-groups';
import { REPORT_KINDS, RUNS_REPORT_KINDS } from './report-kinds';
import { reportPieces } from './report-files';
import { reportService, type ReportService } from './report-service';
import { reportOfRecords } from './runs/report-of-records';
import { smallParts } from './testing/small-report';

// Not in a hook, whose time is short where other tests run beside this one.
const parts = await smallParts(1);

describe('the report service', () => {
  it('writes what the command line writes, of what was sent to another thread', async () => {
    const worker = new FakeWorker();
    exposeService('report', reportService(systems), worker.scope);
    const client = new WorkerClient<ReportService>(worker, { service: 'report' });
    const { facts, groups, verdicts } = parts;
    for (const kind of REPORT_KINDS) {
      const pieces = await client.call('write', { kind, ...parts }).result;
      const plain = [...reportPieces(kind, reportOf(facts, groups, verdicts))].join('');
      expect(await new Blob([...pieces]).text(), kind).toBe(plain);
    }
    await client.close();
  });

  it('writes reports of what records say, of runs whose system has such', async () => {
    const facts = {
      made: '2026-01-02',
      repeat: { kind: 'command', text: 'npx route-distillery report a.zip' },
    } as const;
    const run = { name: 'One', record: unmeasuredRecord(await ringDataset()) };
    const service = reportService(systems);
    for (const kind of RUNS_REPORT_KINDS) {
      const pieces = await service.writeRuns({ kind, runs: [run], ...facts }, NO_TASK);
      const data = await reportOfRecords([{ ...run, system: htp }], facts);
      expect(await new Blob([...pieces]).text(), kind).toBe([...reportPieces(kind, data)].join(''));
    }
    const ofRoutes = { name: 'Two', record: smallRun().record! };
    await expect(service.writeRuns({ kind: 'html', runs: [ofRoutes], ...facts }, NO_TASK)).rejects.toThrow(
      /about routes/,
    );
  });

  it('stops when cancelled', async () => {
    const task = localTask<never>();
    task.control.cancel();
    await expect(reportService(systems).write({ kind: 'html', ...parts }, task)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
