import type { Task } from '../../base/task';
import type { MetricsReport } from '../../evaluation/metrics-report';
import { buffersIn } from '../../base/bytes';
import type { GroupRequest } from './group-request';
import { measureGroup, type GroupMeasures } from './measure-route-groups';
import { measureAll, type MeasureRequest } from './measure-routes';
import { moving } from '../protocol/service';
import type { HelperThreads } from '../protocol/crew';
import { ALONE, PieceCrew } from './piece-crew';
import { reviewGroup, type GroupReview } from './review-group';
import type { ReviewRequest } from './review-request';
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
}

/** Groups of fewer routes are measured sooner than helpers have started. */
const FEW_ROUTES = 1000;

/** Roads of the trips of a split that are copied for helpers: 48 MB a set. */
const MOST_ROADS_SENT = 4_000_000;

/** Each has its own copy of what it works on, so more of them are paid for in memory. */
const MOST_HELPERS = 15;

/** @param help workers of `pieceService` for large groups; null where there can be none */
export function metricsService(help: HelperThreads | null = null): MetricsService {
  const all = help ? new PieceCrew({ ...help, count: Math.min(MOST_HELPERS, help.count) }) : ALONE;
  const crewFor = ({ sets }: Pick<MeasureRequest | GroupRequest, 'sets'>) =>
    sets.reduce((sum, { routes }) => sum + routes.count, 0) < FEW_ROUTES ? ALONE : all;
  // Each set of a run goes to a helper with all trips of its split.
  const crewOfRun = (request: MeasureRequest) =>
    Object.values(request.trips).some(({ roads }) => roads.length > MOST_ROADS_SENT)
      ? ALONE
      : crewFor(request);
  return {
    measureAll: (request, task) => measureAll(request, task, crewOfRun(request)),
    measureGroup: async (request, task) => {
      const group = await measureGroup(request, task, crewFor(request));
      return moving(group, buffersIn(group));
    },
    reviewGroup: async (request, task) => {
      const review = await reviewGroup(request, task, crewFor(request));
      return moving(review, buffersIn(review));
    },
    tellApart: (request, task) => tellApart(request, task),
  };
}
