import type { SettingValue } from '../settings/settings';
import type { StudyAxis, StudyResult, StudyTrial, TrialState } from './study-result';

/** When a trial ran, as ISO 8601; null for what has not come yet. */
export interface TrialTimes {
  readonly began: string | null;
  readonly ended: string | null;
}

/** `optuna.storages.journal.JournalOperation`. */
const CREATE_STUDY = 0;
const SET_STUDY_USER_ATTR = 2;
const CREATE_TRIAL = 4;

/** `optuna.trial.TrialState`. */
const STATES: Readonly<Record<TrialState, number>> = {
  running: 0,
  complete: 1,
  pruned: 2,
  failed: 3,
  waiting: 4,
};
/** `optuna.study.StudyDirection`. */
const DIRECTIONS = { less: 1, more: 2 } as const;

const WORKER = 'route-distillery';
const ARM = 'arm';
/** Only a finished trial may have been going on at a time that nobody wrote down. */
const UNKNOWN_TIME = '1970-01-01T00:00:00+00:00';

/** Ends the name of the study of trials that are on no axis: what a search ends with. */
const FINAL = ', final';

/**
 * A study as `optuna.storages.JournalStorage(JournalFileBackend(path))` reads it (Optuna 3 to 5): one JSON object a
 * line, the last line ended too. Each trial is one operation. The seed, the arm, the folder and all measures are user
 * attributes; a value outside of its axis (lambda 0 of a logarithmic one) is one too, and no parameter. Trials that a
 * search ends with, which are on no axis, are a second study: `TITLE, final`.
 * @param times of trials by number, where they are known
 */
export function optunaJournal(
  result: StudyResult,
  times: (trial: number) => TrialTimes = () => ({ began: null, ended: null }),
): string {
  const { title, axes, trials } = result;
  const isOnAxes = ({ values }: StudyTrial) => axes.every(({ name }) => name in values);
  const final = trials.filter((trial) => !isOnAxes(trial));
  const lines = [
    ...studyLines(title, 0, { ...result, trials: trials.filter(isOnAxes) }, times),
    ...(final.length > 0 ? studyLines(title + FINAL, 1, { ...result, trials: final }, times) : []),
  ];
  return lines.map((line) => `${JSON.stringify({ ...line, worker_id: WORKER })}\n`).join('');
}

function studyLines(
  name: string,
  id: number,
  result: StudyResult,
  times: (trial: number) => TrialTimes,
): Readonly<Record<string, unknown>>[] {
  const objective = result.measures.find(({ key }) => key === result.objective);
  const facts = { ...result.facts, objective: result.objective };
  const of = { study_id: id };
  return [
    { op_code: CREATE_STUDY, study_name: name, directions: [DIRECTIONS[objective?.better ?? 'more']] },
    ...Object.entries(facts).map(([key, value]) => ({
      op_code: SET_STUDY_USER_ATTR,
      ...of,
      user_attr: { [key]: value },
    })),
    ...result.trials.map((trial) => ({ ...created(trial, result, times(trial.number)), ...of })),
  ];
}

function created(trial: StudyTrial, { axes, arms, objective }: StudyResult, { began, ended }: TrialTimes) {
  const { number, state, seed, arm, run, measures, course, failure } = trial;
  const chosen = axes.flatMap((axis) => {
    const value = trial.values[axis.name];
    const inner = value === undefined ? null : innerValue(axis, value);
    return inner === null ? [] : [[axis.name, inner, distribution(axis)] as const];
  });
  // The arms of a search are its parts.
  const isSearch = axes.some(({ values }) => !isList(values));
  const names = isSearch ? [] : arms.map((one) => one.name);
  const params = [
    ...chosen,
    ...(names.length > 1 ? [[ARM, names.indexOf(arm), categories(names)] as const] : []),
  ];
  const left = Object.entries(trial.values).filter(([name]) => !chosen.some(([one]) => one === name));
  const isOver = state === 'complete' || state === 'pruned' || state === 'failed';
  const values: Partial<Record<TrialState, number | undefined>> = {
    complete: measures[objective],
    pruned: course.at(-1)?.[1],
  };
  return {
    op_code: CREATE_TRIAL,
    datetime_start: began ?? (isOver ? UNKNOWN_TIME : null),
    ...(isOver && { datetime_complete: ended ?? UNKNOWN_TIME }),
    // A trial without the value that it was run for has failed, as Optuna sees it.
    state: STATES[state === 'complete' && values.complete === undefined ? 'failed' : state],
    value: values[state] ?? null,
    values: null,
    params: Object.fromEntries(params.map(([name, inner]) => [name, inner])),
    distributions: Object.fromEntries(params.map(([name, _, text]) => [name, text])),
    user_attrs: {
      trial: number,
      seed,
      arm,
      run,
      ...measures,
      ...Object.fromEntries(left.map(([name, value]) => [`setting ${name}`, value])),
      ...(failure !== undefined && { failure }),
    },
    system_attrs: {},
    intermediate_values: Object.fromEntries(course),
  };
}

/** What the journal holds of a value: the number itself, or its place among the choices. Null where it has none. */
function innerValue({ values }: StudyAxis, value: SettingValue): number | null {
  if (isList(values)) {
    const at = values.indexOf(value);
    return at < 0 ? null : at;
  }
  return typeof value === 'number' && value >= values.low && value <= values.high ? value : null;
}

function distribution({ values, logarithmic }: StudyAxis): string {
  if (isList(values)) return categories(values);
  const { low, high, whole } = values;
  return JSON.stringify(
    whole
      ? { name: 'IntDistribution', attributes: { log: logarithmic, step: 1, low, high } }
      : { name: 'FloatDistribution', attributes: { step: null, low, high, log: logarithmic } },
  );
}

const categories = (choices: readonly SettingValue[]): string =>
  JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices } });

const isList = (values: StudyAxis['values']): values is readonly SettingValue[] => Array.isArray(values);
