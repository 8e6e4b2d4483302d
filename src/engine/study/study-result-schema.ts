import * as v from 'valibot';
import { count, finite, numbersByName, sentence, text, word } from '../../base/json';
import { readJson } from '../../base/plain-json';
import { shown } from '../../base/text';
import { badInput } from '../../base/failure';
import { CLAIMS, type Claim } from './claim';
import { isSearch } from './tables/study-cells';
import { TRIAL_STATES, type CityFacts, type StudyResult, type StudyTrial } from './study-result';

/** A study's results as a file: shapes, ranges and lengths, as anyone may have written it. */

/** 20,000 trials with courses of a hundred epochs. */
export const MOST_STUDY_BYTES = 64 * 1024 ** 2;
const MOST_TRIALS = 20_000;
const MOST_EPOCHS = 10_000;
const MOST_ARMS = 100;
const MOST_AXES = 20;
const MOST_VALUES = 1000;
const MOST_MEASURES = 200;

const amount = v.pipe(finite, v.minValue(0));

const listOf = <T>(item: v.GenericSchema<unknown, T>, most: number) =>
  v.pipe(v.array(item), v.maxLength(most));

export const SETTING_VALUE = v.union([finite, v.boolean(), text(200)]);
const SETTINGS = v.record(word, SETTING_VALUE);

const MEASURE = v.object({
  key: word,
  label: text(120),
  unit: v.exactOptional(text(40)),
  better: v.nullable(v.picklist(['more', 'less'])),
});

const RANGE = v.pipe(
  v.object({ low: finite, high: finite, whole: v.boolean() }),
  v.check(({ low, high }) => low <= high, 'a range whose low end lies above its high end'),
);

const AXIS = v.object({
  name: word,
  label: text(120),
  values: v.union([v.pipe(listOf(SETTING_VALUE, MOST_VALUES), v.minLength(1)), RANGE]),
  logarithmic: v.boolean(),
});

/** Folders within the study's own, or of a study that was merged into it and lies beside: the page links to them. */
const RUN = v.pipe(
  text(300),
  v.check(
    (path) =>
      path
        .replace(/^(\.\.\/)+/, '')
        .split('/')
        .every((part) => part !== '' && part !== '.' && part !== '..'),
    'a folder below or beside that of the study was expected',
  ),
);

/** What a trial does not have is left out; JSON says null for what is not a number. */
const MEASURED = v.pipe(
  numbersByName,
  v.transform((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => !Number.isNaN(value)))),
);

const TRIAL = v.object({
  number: count,
  arm: word,
  values: SETTINGS,
  seed: count,
  state: v.picklist(TRIAL_STATES),
  measures: MEASURED,
  course: listOf(v.tuple([v.pipe(count, v.minValue(1)), finite]), MOST_EPOCHS),
  seconds: v.nullable(amount),
  run: RUN,
  failure: v.exactOptional(sentence),
}) satisfies v.GenericSchema<unknown, StudyTrial>;

export const CITY = v.object({
  roads: count,
  trips: count,
  roadsPerTrip: amount,
  tripsPerRoad: amount,
  kilometres: amount,
}) satisfies v.GenericSchema<unknown, CityFacts>;

const RESULT = v.object({
  title: text(300),
  question: v.nullable(sentence),
  facts: v.record(word, sentence),
  city: v.exactOptional(CITY),
  arms: v.pipe(listOf(v.object({ name: word, settings: SETTINGS }), MOST_ARMS), v.minLength(1)),
  baseline: v.nullable(word),
  axes: listOf(AXIS, MOST_AXES),
  measures: v.pipe(listOf(MEASURE, MOST_MEASURES), v.minLength(1)),
  objective: word,
  trials: listOf(TRIAL, MOST_TRIALS),
}) satisfies v.GenericSchema<unknown, StudyResult>;

const FILE = v.object({ ...RESULT.entries, claims: v.exactOptional(CLAIMS) });

const ADVICE = 'Run the study again, which writes this file anew.';

/**
 * The file `study.json` of a study: its result, with the claims that it tests where it has any.
 * @throws Failure 'bad-input' that says what is wrong with it and where
 */
export function readStudy(
  name: string,
  bytes: Uint8Array,
): { readonly result: StudyResult; readonly claims: readonly Claim[] } {
  if (bytes.length > MOST_STUDY_BYTES)
    throw badInput(`${shown(name)} is too large for the file of a study. ${ADVICE}`);
  const { claims = [], ...result } = readJson(name, bytes, FILE, ADVICE);
  const wrong = disagreement(result);
  if (wrong) throw badInput(`${shown(name)} cannot be used: ${wrong}. ${ADVICE}`);
  return { result, claims };
}

/** Where parts of a result do not fit each other, in words; null where they do. */
function disagreement({ arms, baseline, axes, measures, objective, trials }: StudyResult): string | null {
  const names = new Set(arms.map(({ name }) => name));
  const keys = new Set(measures.map(({ key }) => key));
  if (names.size < arms.length) return 'two of its arms have the same name';
  if (keys.size < measures.length) return 'two of its measures have the same key';
  if (new Set(axes.map(({ name }) => name)).size < axes.length) return 'two of its axes have the same name';
  if (baseline !== null && !names.has(baseline))
    return `its baseline "${shown(baseline)}" is none of its arms`;
  if (!keys.has(objective)) return `its objective "${shown(objective)}" is none of its measures`;
  if (new Set(trials.map(({ number }) => number)).size < trials.length)
    return 'two of its trials have the same number';
  for (const { number, arm, values } of trials) {
    if (!names.has(arm)) return `trial ${number} is of the arm "${shown(arm)}", which it does not have`;
    const missing = axes.find(({ name }) => !Object.hasOwn(values, name));
    // The final runs of a search have no place on its axes.
    if (missing && (!isSearch({ axes }) || Object.keys(values).length > 0))
      return `trial ${number} has no value of ${shown(missing.name)}`;
  }
  return null;
}
