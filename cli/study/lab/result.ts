import * as v from 'valibot';
import type { StudyAxis, StudyResult, StudyTrial } from '../../../src/engine/study/study-result';
import { type StudyPlan, trialRun, type TrialOrder } from './plan';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count, finite } from '../../../src/base/json';
import { readJson } from '../../../src/base/plain-json';
import { writeWhole } from '../../files/whole-file';
import { badInput, Failure } from '../../../src/base/failure';
import { shown } from '../../../src/base/text';
import { ifThere, makeFolder } from '../../files/folder';
import { damagedFile, isJsonWhole, jsonWithDigest } from '../../files/digests';

/** What is known of a trial. */
export interface KnownTrial {
  readonly order: TrialOrder;
  /** Null for one that has not ended. */
  readonly file: TrialFile | null;
  /** Folder of its run; left out, the usual one. */
  readonly run?: string;
  /** Course so far of a trial that is going on. */
  readonly course?: StudyTrial['course'] | undefined;
}

/** The arms of a study, which a search makes up as it goes. */
export type Arms = StudyResult['arms'];

/** What a study says of its data: `facts` in the order shown, and the city's own. */
export type AboutData = Pick<StudyResult, 'facts' | 'city'>;

/** All that a study has found so far. */
export function studyResult(
  plan: StudyPlan,
  { facts, city }: AboutData,
  known: readonly KnownTrial[],
  { arms, baseline }: { readonly arms: Arms; readonly baseline: string | null } = plan,
): StudyResult {
  const drawn = plan.results || plan.objective.ofRoutes === true;
  const isKnown = (key: string) =>
    key === plan.objective.key || known.some(({ file }) => file && key in file.measures);
  return {
    title: plan.title,
    question: plan.question ?? null,
    facts,
    ...(city && { city }),
    arms,
    baseline,
    axes: axesOf(plan),
    measures: plan.study.measures
      .filter(({ key, ofRoutes, isRare }) => (isRare ? isKnown(key) : drawn || !ofRoutes))
      .map(({ key, label, unit, better }) => ({ key, label, ...(unit !== undefined && { unit }), better })),
    objective: plan.objective.key,
    trials: known.map(trialOf),
  };
}

function axesOf({ axes, search, flags }: StudyPlan): StudyAxis[] {
  const named = (name: string) => ({ name, label: flags.label(name) });
  if (search)
    return search.axes.map(({ setting, low, high, whole, log }) => ({
      ...named(setting),
      values: { low, high, whole },
      logarithmic: log,
    }));
  return axes.map(({ setting, values }) => ({ ...named(setting), values, logarithmic: isGeometric(values) }));
}

/** Whether the steps of some numbers look more alike as factors than as differences. */
function isGeometric(values: StudyPlan['axes'][number]['values']): boolean {
  const numbers = values.filter((value): value is number => typeof value === 'number' && value > 0);
  if (numbers.length < values.length || numbers.length < 3) return false;
  const sorted = [...numbers].sort((a, b) => a - b);
  const uneven = (of: (low: number, high: number) => number) => {
    const steps = sorted.slice(1).map((high, i) => of(sorted[i], high));
    return Math.max(...steps) / Math.min(...steps);
  };
  return uneven((low, high) => Math.log(high / low)) < uneven((low, high) => high - low);
}

function trialOf({ order, file, run = trialRun(order.number), course }: KnownTrial): StudyTrial {
  const { number, arm, values, seed } = order;
  const failure = file?.failure === undefined ? {} : { failure: file.failure };
  return {
    number,
    arm,
    values,
    seed,
    state: file?.state ?? (course ? 'running' : 'waiting'),
    measures: file?.measures ?? {},
    course: file?.course ?? course ?? [],
    seconds: file?.seconds ?? null,
    run,
    ...failure,
  };
}

/** Written last of all into the folder of a trial: a trial without it is begun again. */
const TRIAL = 'trial.json';

const SCHEMA = v.object({
  format: v.literal('route-distillery-trial'),
  version: v.literal(1),
  number: count,
  state: v.picklist(['complete', 'pruned', 'failed']),
  measures: v.record(v.string(), finite),
  /** The objective on validation trips after each epoch: [epoch from 1, value]. */
  course: v.array(v.tuple([count, finite])),
  /** Wall clock, with drawing and measuring. */
  seconds: finite,
  /** ISO 8601. */
  began: v.string(),
  ended: v.string(),
  failure: v.optional(v.string()),
});

/** How a trial ended. */
export type TrialFile = v.InferOutput<typeof SCHEMA>;

/** Null where the trial has not ended. @throws Failure 'bad-input' that names the file of it that is damaged */
export async function readTrial(folder: string): Promise<TrialFile | null> {
  const path = join(folder, TRIAL);
  const bytes = await ifThere(readFile(path));
  if (!bytes) return null;
  const trial = readJson(path, bytes, SCHEMA, 'Delete it, and its trial is run again.');
  const damaged = isJsonWhole(bytes) ? await damagedFile(folder) : path;
  if (damaged !== null)
    throw badInput(`${shown(damaged)} is damaged: it is not what was written.`, { file: damaged });
  return trial;
}

/** The same, and null for a damaged one too, which is said: it is run again. */
export async function usableTrial(folder: string): Promise<TrialFile | null> {
  try {
    return await readTrial(folder);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    console.error(`${error.message} Its trial is run again.`);
    return null;
  }
}

export async function writeTrial(
  folder: string,
  trial: Omit<TrialFile, 'format' | 'version'>,
): Promise<void> {
  await makeFolder(folder);
  const content = { format: 'route-distillery-trial', version: 1, ...trial };
  await writeWhole(join(folder, TRIAL), [jsonWithDigest(content)]);
}
