import { expect, it, vi } from 'vitest';
import { ReportSender } from './report-sender';
import type { ReportBatch } from './wire';

it('reports after the end of a task go nowhere: whoever took them may be gone', async () => {
  vi.useFakeTimers();
  const sent: ReportBatch[] = [];
  const sender = new ReportSender(
    async (batch) => void sent.push(batch),
    () => undefined,
  );
  sender.event('before');
  const closed = sender.close();
  await vi.runAllTimersAsync();
  await closed;
  sender.event('after');
  await vi.runAllTimersAsync();
  expect(sent.flatMap(({ events }) => events)).toEqual(['before']);
  vi.useRealTimers();
});
