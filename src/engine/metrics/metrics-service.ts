import type { Progress } from '../../base/task';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { buffersIn } from '../../base/bytes';
import { measuringGroup, type GroupMeasures, type GroupRequest } from './measure-route-groups';
import { measuring, type MeasureRequest } from './measure-routes';
import type { Job } from '../protocol/job';
import { moving } from '../protocol/service';

/** Measures routes away from the device: needs no tensors, and the compute worker is free meanwhile. */
export interface MetricsService {
  /** The report of a job's routes. */
  measureAll(request: MeasureRequest, job: Job): Promise<MetricsReport>;
  /** The routes in view: with the values of each route, and differences between every two models. */
  measureGroup(request: GroupRequest, job: Job): Promise<GroupMeasures>;
}

export function metricsService(): MetricsService {
  return {
    measureAll: (request, job) => driven(measuring(request), job),
    measureGroup: async (request, job) => {
      const group = await driven(measuringGroup(request), job);
      return moving(group, buffersIn(group));
    },
  };
}

/** Goes through work in pieces with the reins in hand. */
async function driven<Result>(work: Generator<Progress, Result>, job: Job): Promise<Result> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    job.onProgress(step.value);
    await job.control.checkpoint();
  }
}
