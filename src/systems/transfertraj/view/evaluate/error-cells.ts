import type { TaskReport } from '../../../../evaluation/recovery/recovery-report';
import { fixed, percent } from '../../../../studio/figures';
import { differencesOf, sourceErrors, type NamedError } from '../../evaluation/source-errors';

export type ErrorName = NamedError['name'];

/** What people call the errors: a short name for a column, and what it is. */
export const ERROR_WORDS: Readonly<Record<ErrorName, { readonly label: string; readonly meaning: string }>> =
  {
    mae: { label: 'MAE', meaning: 'Mean error over all that was asked for' },
    rmse: { label: 'RMSE', meaning: 'Root mean square error, in which large errors count more' },
    'destination-mae': { label: 'End, MAE', meaning: 'Mean error of the last point of a trip' },
    'destination-rmse': { label: 'End, RMSE', meaning: 'Root mean square error of the last point of a trip' },
    mape: { label: 'MAPE', meaning: 'Mean error as a share of the true duration' },
  };

/** An error of one source, as a table shows it. */
export interface ErrorCell {
  readonly name: ErrorName;
  readonly text: string;
  /** "170.2 to 199.0"; null where there is no interval. */
  readonly interval: string | null;
  /** Whether the source is better than every other one by more than chance: paired intervals of the differences exclude 0. */
  readonly isBest: boolean;
}

/** A source of answers and its errors. */
export interface ErrorLine {
  readonly source: string;
  readonly cells: readonly ErrorCell[];
}

/** "m" or "min". */
export const unitOf = ({ task }: Pick<TaskReport, 'task'>): 'm' | 'min' =>
  task.kind === 'travel-time' ? 'min' : 'm';

/** The errors by which a task is judged: of a prediction, those of its end. */
export function mainErrorNames({ task }: Pick<TaskReport, 'task'>): readonly ErrorName[] {
  if (task.kind === 'travel-time') return ['mae', 'rmse', 'mape'];
  return task.kind === 'prediction' ? ['destination-mae', 'destination-rmse'] : ['mae', 'rmse'];
}

/** Every source of a task with its errors. */
export const errorLines = (report: TaskReport): ErrorLine[] =>
  sourceErrors(report).map(({ source, errors }) => ({
    source,
    cells: errors.map(({ name, estimate: { value, low, high } }) => {
      const text = textOf(report, name);
      return {
        name,
        text: text(value),
        interval: Number.isFinite(low) && Number.isFinite(high) ? `${text(low)} to ${text(high)}` : null,
        isBest: isClearlyBest(report, source, name),
      };
    }),
  }));

const textOf =
  (report: TaskReport, name: ErrorName) =>
  (value: number): string => {
    if (!Number.isFinite(value)) return '–';
    if (name === 'mape') return percent(value);
    return fixed(value, unitOf(report) === 'm' ? 1 : 2);
  };

/** False where there is nothing to compare with. */
function isClearlyBest(report: TaskReport, source: string, name: ErrorName): boolean {
  const pairs = differencesOf(report).filter(({ before, after }) => before === source || after === source);
  return (
    pairs.length > 0 &&
    pairs.every(({ after, errors }) => {
      const difference = errors.find((error) => error.name === name)?.estimate;
      if (!difference) return false;
      return after === source ? difference.high < 0 : difference.low > 0;
    })
  );
}
