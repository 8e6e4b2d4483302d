import { exposeService } from '../../src/engine/protocol/service-host';
import type { EventTask } from '../../src/base/task';

/** A service whose state a death loses, and that can die in the ways that only a real worker can. */
export interface TrialService {
  load(request: { count: number }): number;
  count(request: { to: number }, task: EventTask<number>): Promise<number>;
  vanish(): Promise<never>;
  blunder(): Promise<never>;
}

let count = 0;

exposeService<TrialService>('trial', {
  load: (request) => (count = request.count),
  count: async ({ to }, task) => {
    while (count < to) {
      await task.checkpoint();
      count += 1;
      task.emit(count);
      task.progress({ step: 'count', done: count, total: to, unit: 'steps' });
    }
    return count;
  },
  vanish: () => {
    self.close();
    return new Promise(() => undefined);
  },
  blunder: () => {
    setTimeout(() => {
      throw new RangeError('uncaught in the worker');
    });
    return new Promise(() => undefined);
  },
});
