import type { Task } from '../../base/task';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { auditGroup, type AuditRequest, type GroupAudit } from './audit-group';
import { buffersIn } from '../../base/bytes';
import { measureGroup, type GroupMeasures } from './measure-route-groups';
import { measureAll, type MeasureRequest } from './measure-routes';
import { moving } from '../protocol/service';
import type { HelperThreads } from '../protocol/crew';
import { ALONE, areMany, isWorthHelp, PieceCrew } from './piece-crew';
import { reviewGroup, type GroupReview } from './review-group';
import type { ReviewRequest, GroupRequest } from './review-request';
import { tellApart, type TellApartRequest, type ToldApart } from './tell-apart';

/** Measures routes away from the device: needs no tensors, and the compute worker is free meanwhile. */
export interface MetricsService {
  /** The report of a run's routes. */
  measureAll(request: MeasureRequest, task: Task): Promise<MetricsReport>;
  /** The routes in view: with the values of each route, and differences between every two models. */
  measureGroup(request: GroupRequest, task: Task): Promise<GroupMeasures>;
  /** The same, and how each route behaves, by scenario, by visited roads and beside the noise of driven trips. */
  reviewGroup(request: ReviewRequest, task: Task): Promise<GroupReview>;
  /** Whether a classifier tells routes from driven trips by how they behave, and by what. */
  tellApart(request: TellApartRequest, task: Task): Promise<readonly ToldApart[]>;
  /** Whether routes are copies, diverse and useful, and which trips are nearest to each. */
  auditGroup(request: AuditRequest, task: Task): Promise<GroupAudit>;
}

/** Each has its own copy of what it works on, so more of them are paid for in memory. */
const MOST_HELPERS = 15;

/** @param help workers of `pieceService` for large groups; null where there can be none */
export function metricsService(help: HelperThreads | null = null): MetricsService {
  const all = help ? new PieceCrew({ ...help, count: Math.min(MOST_HELPERS, help.count) }) : ALONE;
  const crewFor = ({ sets }: Pick<GroupRequest, 'sets'>) => (areMany(sets) ? all : ALONE);
  return {
    measureAll: (request, task) => measureAll(request, task, isWorthHelp(request) ? all : ALONE),
    measureGroup: async (request, task) => {
      const group = await measureGroup(request, task, crewFor(request));
      return moving(group, buffersIn(group));
    },
    reviewGroup: async (request, task) => {
      const review = await reviewGroup(request, task, crewFor(request));
      return moving(review, buffersIn(review));
    },
    tellApart: (request, task) => tellApart(request, task),
    auditGroup: (request, task) => auditGroup(request, task),
  };
}
