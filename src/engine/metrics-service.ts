import type { MetricsReport } from '../evaluation/metrics-report';
import { measuring, type MeasureRequest } from './measure-routes';
import type { Job } from './protocol/job';

/** Measures routes away from the device: needs no tensors, and the compute worker is free meanwhile. */
export interface MetricsService {
  measureAll(request: MeasureRequest, job: Job): Promise<MetricsReport>;
}

export function metricsService(): MetricsService {
  return {
    measureAll: async (request, job) => {
      const work = measuring(request);
      for (let step = work.next(); ; step = work.next()) {
        if (step.done) return step.value;
        job.onProgress(step.value);
        await job.control.checkpoint();
      }
    },
  };
}
