import { Failure } from '../src/base/failure';
import { REFERENCE_ROADS } from './cities';
import type { BenchJob } from './context';
import { CALIBRATION, goesBy, isAskedFor, MAP_FRAME } from '../src/engine/benchmarks/job-names';
import { epochPortoJob } from './jobs/epoch';
import { generationJob, generationTablesJob, shortRoutesJob } from './jobs/generation';
import { loadNetworkJob, loadTripsJob } from './jobs/loading';
import { studentDemoJob, studentJob } from './jobs/student';
import { teacherJob } from './jobs/teacher';

const SMALL_VOCABULARY = 2_000;
/** Beijing's grid with its three special tokens. */
const LARGE_VOCABULARY = 51_663;

/** All jobs that need no page, in the order in which they run: those that share a network stand together. */
export const JOBS: readonly BenchJob[] = [
  studentJob(REFERENCE_ROADS),
  studentDemoJob,
  epochPortoJob,
  teacherJob(SMALL_VOCABULARY),
  teacherJob(LARGE_VOCABULARY),
  generationTablesJob,
  shortRoutesJob,
  ...[1, 4, 8].flatMap((width) => [1, 64, 1000].map((pairs) => generationJob(width, pairs))),
  loadTripsJob,
  studentJob(10_000),
  studentJob(40_060),
  loadNetworkJob,
];

/** Names of all jobs, the one that a page alone can run too. */
export const JOB_NAMES: readonly string[] = [...JOBS.map(({ name }) => name), MAP_FRAME];

/**
 * The jobs that carry one of the names, or have it as their leading parts (`generation-w4`);
 * where no name is given, all that can run with what is at hand. The job that needs a page
 * is not among them: see `isAskedFor`.
 * @param isAtHand whether the files are there that a job measures
 * @throws Failure 'bad-input' for a name that no job has
 */
export function chooseJobs(
  names: readonly string[],
  isAtHand: (needed: NonNullable<BenchJob['needs']>) => boolean = () => true,
): readonly BenchJob[] {
  const stranger = names.find((name) => ![CALIBRATION, ...JOB_NAMES].some((job) => goesBy(job, name)));
  if (stranger !== undefined)
    throw new Failure(
      'bad-input',
      `No job is called "${stranger}". There are: ${CALIBRATION}, ${JOB_NAMES.join(', ')}; leading parts such as "generation-w4" stand for all that begin so.`,
    );
  if (names.length > 0) return JOBS.filter(({ name }) => isAskedFor(name, names));
  return JOBS.filter(({ needs }) => needs === undefined || isAtHand(needs));
}
