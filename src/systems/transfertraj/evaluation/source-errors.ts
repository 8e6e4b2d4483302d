import type { Estimate } from '../../../evaluation/bootstrap';
import type {
  PlaceErrors,
  PlacesReport,
  TaskReport,
  TimesOfSource,
} from '../../../evaluation/recovery/recovery-report';

/** One error of a source of answers, in the unit of its task. */
export interface NamedError {
  readonly name: 'mae' | 'rmse' | 'destination-mae' | 'destination-rmse' | 'mape';
  readonly estimate: Estimate;
}

const ofPlaces = ({ all, destination }: PlaceErrors): NamedError[] => [
  { name: 'mae', estimate: all.mae },
  { name: 'rmse', estimate: all.rmse },
  ...(destination
    ? ([
        { name: 'destination-mae', estimate: destination.mae },
        { name: 'destination-rmse', estimate: destination.rmse },
      ] as const)
    : []),
];

const ofTimes = ({ errors }: Pick<TimesOfSource, 'errors'>): NamedError[] => [
  { name: 'mae', estimate: errors.mae },
  { name: 'rmse', estimate: errors.rmse },
  { name: 'mape', estimate: errors.mape },
];

/** The errors of each source of a task, the same for all of them. */
export function sourceErrors(
  report: TaskReport,
): readonly { readonly source: string; readonly errors: readonly NamedError[] }[] {
  if (isOfPlaces(report))
    return report.sources.map((each) => ({ source: each.source, errors: ofPlaces(each) }));
  return report.sources.map((each) => ({ source: each.source, errors: ofTimes(each) }));
}

/** The errors of one source minus those of another, resampled together: below 0 where `after` is better. */
export interface ErrorDifferences {
  readonly before: string;
  readonly after: string;
  readonly errors: readonly NamedError[];
}

/** The differences of every two sources of a task. */
export function differencesOf(report: TaskReport): readonly ErrorDifferences[] {
  if (isOfPlaces(report))
    return report.differences.map(({ difference, ...pair }) => ({ ...pair, errors: ofPlaces(difference) }));
  return report.differences.map(({ difference, ...pair }) => ({
    ...pair,
    errors: ofTimes({ errors: difference }),
  }));
}

/** The error that a task is judged by: that of the destination in a prediction, of all points in a recovery, of minutes. */
export function mainErrors(report: TaskReport): ReadonlyMap<string, Estimate> {
  const main = report.task.kind === 'prediction' ? 'destination-rmse' : 'rmse';
  return new Map(
    sourceErrors(report).map(({ source, errors }) => [
      source,
      errors.find(({ name }) => name === main)!.estimate,
    ]),
  );
}

export const isOfPlaces = (report: TaskReport): report is PlacesReport => report.task.kind !== 'travel-time';
