import type { Task } from '../../base/task';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { buffersIn } from '../../base/bytes';
import { measureGroup, type GroupMeasures, type GroupRequest } from './measure-route-groups';
import { measureAll, type MeasureRequest } from './measure-routes';
import { moving } from '../protocol/service';

/** Measures routes away from the device: needs no tensors, and the compute worker is free meanwhile. */
export interface MetricsService {
  /** The report of a run's routes. */
  measureAll(request: MeasureRequest, task: Task): Promise<MetricsReport>;
  /** The routes in view: with the values of each route, and differences between every two models. */
  measureGroup(request: GroupRequest, task: Task): Promise<GroupMeasures>;
}

export function metricsService(): MetricsService {
  return {
    measureAll: (request, task) => measureAll(request, task),
    measureGroup: async (request, task) => {
      const group = await measureGroup(request, task);
      return moving(group, buffersIn(group));
    },
  };
}
