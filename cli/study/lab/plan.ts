import { badInput } from '../../../src/base/failure';
import { readJson } from '../../../src/base/plain-json';
import { shown } from '../../../src/base/text';
import type { SearchAxis } from '../../../src/engine/study/search-axis';
import type { StudySystem, TrialMeasure } from '../../../src/engine/study/study-system';
import { studies } from '../../../src/systems/studies';
import { PLAN_SCHEMA, type PlanFile } from './plan-file';
import { StudySettings, type FlagValues } from './study-settings';
import type { Shard } from '../../shards/shard';

/** A search as it is run. */
export type SearchPlan = Omit<NonNullable<PlanFile['search']>, 'axes'> & {
  readonly axes: readonly SearchAxis[];
};

/** A study as it is run: what its file says, checked and completed. */
export type StudyPlan = Omit<
  PlanFile,
  'system' | 'arms' | 'baseline' | 'search' | 'objective' | 'pairs' | 'preset'
> & {
  readonly study: StudySystem;
  readonly flags: StudySettings;
  readonly preset: string;
  readonly arms: readonly { readonly name: string; readonly settings: FlagValues }[];
  readonly baseline: string | null;
  readonly search: SearchPlan | null;
  readonly objective: TrialMeasure & { readonly better: 'more' | 'less' };
};

const ADVICE = 'Mend the file: docs/studies.md says what a study file holds.';
/** Every trial has a folder, and stands in a table. */
const MOST_TRIALS = 100_000;
const ONLY_ARM = 'study';

/**
 * Reads a study file.
 * @param name of the file, for messages
 * @param given networks beside those of the file, by name: a file or a run of each
 * @throws Failure 'bad-input' that says where in the file something is wrong, what was expected, and what to do
 */
export function readPlan(
  name: string,
  bytes: Uint8Array,
  given: Readonly<Record<string, string>> = {},
): StudyPlan {
  const read = readJson(name, bytes, PLAN_SCHEMA, ADVICE);
  const file = { ...read, given: { ...read.given, ...given } };
  const study = studyOf(name, file.system);
  const check = new PlanCheck(name, study);
  const presets = Object.keys(study.system.presets);
  if (!presets.includes(file.preset))
    check.refuse('preset', `${check.one(presets)} was expected, not "${shown(file.preset, 60)}"`);
  const { pairs, arms = [{ name: ONLY_ARM, settings: {} }], baseline = null } = file;
  if (pairs !== undefined && 'pairs' in file.settings)
    check.refuse('pairs', 'the number of OD pairs stands in "settings" too; leave one out');
  const settings = { ...file.settings, ...(pairs !== undefined && { pairs }) };
  check.values('settings', settings);
  const givable = givenNames(study);
  const stranger = Object.keys(file.given).find((name) => !givable.includes(name));
  if (stranger !== undefined)
    check.refuse('given', `${check.one(givable)} was expected, not "${shown(stranger, 60)}"`);
  if (!study.lasting)
    for (const key of ['steps', 'teacherSteps'] as const)
      if (file[key] !== undefined)
        check.refuse(key, `networks of ${study.system.title} learn for epochs; set these in "settings"`);
  if (file.testOn !== undefined && !study.system.testsElsewhere)
    check.refuse('testOn', `networks of ${study.system.title} are tested on the data that they learn from`);
  check.once('seeds', file.seeds);
  arms.forEach((arm, i) => check.values(`arms.${i}.settings`, arm.settings));
  check.once(
    'arms',
    arms.map((arm) => arm.name),
  );
  if (baseline !== null && !arms.some((arm) => arm.name === baseline))
    check.refuse(
      'baseline',
      `${check.one(arms.map((arm) => arm.name))} was expected, not "${shown(baseline, 60)}"`,
    );
  file.axes.forEach(({ setting, values }, i) => {
    check.varied(`axes.${i}.setting`, setting, [settings, ...arms.map((arm) => arm.settings)]);
    values.forEach((value, k) => check.value(`axes.${i}.values.${k}`, setting, value));
    check.once(`axes.${i}.values`, values);
  });
  check.once(
    'axes',
    file.axes.map(({ setting }) => setting),
  );
  const { system: _, objective, search, ...rest } = { ...file, settings };
  const plan = {
    ...rest,
    study,
    flags: check.settings,
    arms,
    baseline,
    objective: check.objective(objective, file.results),
    search: search ? check.search(search, file, settings) : null,
  };
  const size = file.axes.reduce((product, { values }) => product * values.length, arms.length);
  if (size * file.seeds.length > MOST_TRIALS)
    check.refuse('axes', `it makes ${size * file.seeds.length} trials, and a study has up to ${MOST_TRIALS}`);
  const learning = [settings, ...arms.map((arm) => arm.settings)].some((values) => 'epochs' in values);
  if (file.steps !== undefined && (learning || file.axes.some(({ setting }) => setting === 'epochs')))
    check.refuse('steps', 'the epochs of a student follow from its steps; leave one of the two out');
  return plan;
}

/** @throws Failure 'bad-input' for a system that there is not */
function studyOf(name: string, id: string): StudySystem {
  const found = studies.find(({ system }) => system.id === id);
  if (found) return found;
  const ids = studies.map(({ system }) => system.id).join(', ');
  throw badInput(
    `${shown(name)} cannot be used: at "system": one of ${ids} was expected, not "${shown(id, 60)}". ${ADVICE}`,
    { file: name },
  );
}

/** Names of the networks that a study file can name a file of: those of other systems, and those that trials share. */
const givenNames = (study: StudySystem): string[] => [
  ...namesFromElsewhere(study),
  ...study.shared.map(({ network }) => network),
];

/** Names of other systems' networks that trials of a study can learn from. */
export const namesFromElsewhere = ({ system, needed }: StudySystem): string[] =>
  needed ? (system.starts?.groups ?? []).flatMap(({ name, given }) => (given ? [name] : [])) : [];

class PlanCheck {
  readonly settings: StudySettings;

  constructor(
    readonly file: string,
    readonly study: StudySystem,
  ) {
    this.settings = new StudySettings(study.system);
  }

  refuse(place: string, why: string): never {
    throw badInput(`${shown(this.file)} cannot be used: at "${shown(place)}": ${why}. ${ADVICE}`, {
      file: this.file,
    });
  }

  one = (names: readonly string[]): string => `one of ${shown(names.join(', '))}`;

  value(place: string, flag: string, value: string | number | boolean): void {
    const fault = this.settings.fault(flag, value);
    if (fault !== null) this.refuse(place, fault);
  }

  values(place: string, values: FlagValues): void {
    for (const [flag, value] of Object.entries(values)) this.value(`${place}.${flag}`, flag, value);
  }

  once(place: string, items: readonly unknown[]): void {
    const twice = items.find((item, i) => items.indexOf(item) < i);
    if (twice !== undefined) this.refuse(place, `${shown(JSON.stringify(twice), 60)} is there twice`);
  }

  /** A setting that is varied is not fixed as well. */
  varied(place: string, flag: string, fixed: readonly FlagValues[]): void {
    if (flag === 'seed' || !this.settings.has(flag)) this.value(place, flag, 0);
    if (fixed.some((values) => flag in values))
      this.refuse(place, `"${shown(flag, 60)}" is fixed by "settings" or an arm too; leave one out`);
  }

  objective(key: string, results: boolean): StudyPlan['objective'] {
    const { measures } = this.study;
    const found = measures.find((one) => one.key === key);
    const better = found?.better;
    if (!found || !better) {
      const keys = measures.filter((one) => one.better !== null).map((one) => one.key);
      return this.refuse('objective', `${this.one(keys)} was expected, not "${shown(key, 60)}"`);
    }
    if (found.ofRoutes && !results)
      this.refuse('objective', `${key} is of routes, and "results" is false: none are drawn`);
    return { ...found, better };
  }

  search(search: NonNullable<PlanFile['search']>, plan: PlanFile, settings: FlagValues): SearchPlan {
    for (const other of ['arms', 'steps'] as const)
      if (plan[other] !== undefined) this.refuse(other, `a search has no ${other}`);
    if (plan.axes.length > 0) this.refuse('axes', 'a search has axes of its own, in "search"');
    if ('epochs' in settings) this.refuse('settings.epochs', 'a search has epochs of its own, in "search"');
    const { first = {}, pruner, axes } = search;
    this.values('search.first', first);
    const objective = this.objective(plan.objective, plan.results);
    if (pruner === 'hyperband' && !(objective.course && objective.key.startsWith('val-')))
      this.refuse(
        'search.pruner',
        `trials can only end early by what is measured after each epoch, and ${objective.key} is not; ` +
          `take ${this.#onTheWay().join(' or ')} as the objective, or "none"`,
      );
    this.once(
      'search.axes',
      axes.map(({ setting }) => setting),
    );
    return { ...search, axes: axes.map((axis, i) => this.#axis(axis, `search.axes.${i}`, settings)) };
  }

  /** Measures that trials are judged by on their way. */
  #onTheWay = (): string[] =>
    this.study.measures.filter(({ key, course }) => course && key.startsWith('val-')).map(({ key }) => key);

  #axis(
    { setting: flag, low, high, log, whole }: NonNullable<PlanFile['search']>['axes'][number],
    place: string,
    settings: FlagValues,
  ): SearchAxis {
    this.varied(`${place}.setting`, flag, [settings]);
    const setting = this.settings.setting(flag);
    if (setting?.kind !== 'whole' && setting?.kind !== 'number')
      return this.refuse(
        `${place}.setting`,
        `"${shown(flag, 60)}" is no number, and a search goes along numbers`,
      );
    this.value(`${place}.low`, flag, low);
    this.value(`${place}.high`, flag, high);
    if (!(low < high)) this.refuse(`${place}.high`, `a number above ${low} was expected, not ${high}`);
    if (log && !(low > 0)) this.refuse(`${place}.low`, `a logarithmic range begins above 0, not at ${low}`);
    const isWhole = whole ?? setting.kind === 'whole';
    if (setting.kind === 'whole' && !isWhole)
      this.refuse(`${place}.whole`, `"${shown(flag, 60)}" takes whole numbers alone`);
    if (isWhole && !(Number.isInteger(low) && Number.isInteger(high)))
      this.refuse(place, 'a range of whole numbers goes from one to another');
    return { setting: flag, low, high, log, whole: isWhole };
  }
}

/** A trial before it is run: all that decides what it computes, with the plan and the data. */
export interface TrialOrder {
  /** From 0. */
  readonly number: number;
  readonly arm: string;
  /** Value of each axis. */
  readonly values: FlagValues;
  readonly seed: number;
  /** Settings of the plan, the arm and the axes together. */
  readonly settings: FlagValues;
}

/** Folder of a trial's run within the study's. */
export const trialRun = (number: number): string => `trial-${String(number).padStart(4, '0')}`;

/**
 * The trials of a grid: each combination of values, the first axis slowest; within it each arm; within that each seed.
 * A file always makes the same ones.
 */
export function gridTrials({ axes, arms, seeds, settings }: StudyPlan): TrialOrder[] {
  const grid = axes.reduce<FlagValues[]>(
    (rows, { setting, values }) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [setting]: value }))),
    [{}],
  );
  return grid
    .flatMap((values) => arms.flatMap((arm) => seeds.map((seed) => ({ values, arm, seed }))))
    .map(({ values, arm, seed }, number) => ({
      number,
      arm: arm.name,
      values,
      seed,
      settings: { ...settings, ...arm.settings, ...values },
    }));
}

/** Whether a trial is of a shard: every n-th is. */
export const inShard = ({ index, count }: Shard, { number }: Pick<TrialOrder, 'number'>): boolean =>
  number % count === index - 1;
