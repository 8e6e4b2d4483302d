import { describe, expect, it, vi } from 'vitest';
import { exposeService } from '../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { reviewRequest } from '../../../engine/metrics/review-request';
import { reportOf } from '../../../engine/report/report-of-groups';
import { reportService, type ReportService } from '../../../engine/report/report-service';
import { audit, dataset, found, page, reviewed, told } from '../../testing/tiny-findings';
import { tripsOf } from '../routes/route-book.svelte';
import { pageReport, writtenReport, type DeskFindings } from './page-report';

vi.stubGlobal('navigator', { userAgent: 'A browser', hardwareConcurrency: 2 });

const { group } = page().lines;
const request = reviewRequest(dataset, tripsOf(group!, dataset), reviewed, { resamples: 30, seed: 1 });
const desk: DeskFindings = {
  ...{ dataset, group: group!, request, review: found, told, audit, verdicts: [] },
  pairing: null,
  link: 'https://example.org/?stage=review',
  made: '2026-01-02T03:04:05.000Z',
};

/** @param begin what the worker does when it is started */
function workerOf(begin: (worker: FakeWorker) => void) {
  const workers: FakeWorker[] = [];
  const start = () =>
    new SupervisedWorker<ReportService>({
      service: 'report',
      spawn: () => {
        const worker = new FakeWorker();
        workers.push(worker);
        begin(worker);
        return worker;
      },
    });
  return { workers, start };
}

describe('the report of the page', () => {
  it('is written by a worker that ends with it', async () => {
    const { workers, start } = workerOf(({ scope }) => exposeService('report', reportService([]), scope));
    const file = await writtenReport(desk, 'json', start);
    expect(file.type).toBe('application/json;charset=utf-8');
    const { facts, groups, verdicts } = pageReport(desk);
    expect(JSON.parse(await file.text())).toEqual(
      JSON.parse(JSON.stringify(reportOf(facts, groups, verdicts))),
    );
    expect(facts.sets.map(({ source }) => source)).toEqual(reviewed.map(({ source }) => source));
    await expect.poll(() => workers.map(({ terminated }) => terminated)).toEqual([true]);
  });

  it('fails with the cause where its worker dies', async () => {
    const { workers, start } = workerOf((worker) => {
      const dying: ReportService = {
        writeRuns: () => Promise.reject(new Error('not asked for')),
        write: () => {
          worker.crash('out of ink');
          return new Promise(() => undefined);
        },
      };
      exposeService('report', dying, worker.scope);
    });
    await expect(writtenReport(desk, 'html', start)).rejects.toMatchObject({ code: 'worker-died' });
    await expect.poll(() => workers.every(({ terminated }) => terminated)).toBe(true);
  });
});
