import { describe, expect, it } from 'vitest';
import { localTask } from '../protocol/local-task';
import { exposeService } from '../protocol/service-host';
import { FakeWorker } from '../protocol/testing/fake-worker';
import { WorkerClient } from '../protocol/worker-client';
import { reportOf } from './report-of-groups';
import { REPORT_KINDS, reportPieces } from './report-pieces';
import { reportService, type ReportService } from './report-service';
import { smallParts } from './testing/small-report';

// Not in a hook, whose time is short where other tests run beside this one.
const parts = await smallParts(1);

describe('the report service', () => {
  it('writes what the command line writes, of what was sent to another thread', async () => {
    const worker = new FakeWorker();
    exposeService('report', reportService(), worker.scope);
    const client = new WorkerClient<ReportService>(worker, { service: 'report' });
    const { facts, groups, verdicts } = parts;
    for (const kind of REPORT_KINDS) {
      const pieces = await client.call('write', { kind, ...parts }).result;
      const plain = [...reportPieces(kind, reportOf(facts, groups, verdicts))].join('');
      expect(await new Blob([...pieces]).text(), kind).toBe(plain);
    }
    await client.close();
  });

  it('stops when cancelled', async () => {
    const task = localTask<never>();
    task.control.cancel();
    await expect(reportService().write({ kind: 'html', ...parts }, task)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
