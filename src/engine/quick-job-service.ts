import type { Job } from './protocol/job';
import type { ResultTable } from './result-table';

export interface QuickJobRequest {
  readonly seed: number;
  /** Address of the folder with the sample city's files. */
  readonly city: string;
}

/** The whole job in the quick preset: load, train the teacher, distil, generate, measure. Events are for people. */
export interface QuickJobService {
  runQuickJob(request: QuickJobRequest, job: Job<string>): Promise<ResultTable>;
}
