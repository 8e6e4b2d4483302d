import * as v from 'valibot';
import { finite } from '../../../src/base/json';
import { shown, visible } from '../../../src/base/text';
import { CLAIMS } from '../../../src/engine/study/claim';
import { studies } from '../../../src/systems/studies';

const MOST_SEEDS = 1000;
const MOST_ARMS = 100;
const MOST_AXES = 20;
const MOST_VALUES = 1000;

/** An object with these keys and no other: a misspelt one would be left off without a word. */
function only<const E extends v.ObjectEntries>(what: string, entries: E) {
  const known = Object.keys(entries);
  return v.pipe(
    v.record(v.string(), v.unknown()),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const other = Object.keys(dataset.value).find((key) => !known.includes(key));
      if (other !== undefined)
        addIssue({
          expected: known.join(', '),
          received: `"${shown(other, 40)}"`,
          message: `${what} has ${known.join(', ')}`,
        });
    }),
    v.object(entries),
  );
}

const text = (longest: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(longest), v.transform(visible));
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
const value = v.union([finite, v.boolean(), v.pipe(v.string(), v.maxLength(80))]);
const settings = v.record(v.pipe(v.string(), v.maxLength(80)), value);
const seeds = v.pipe(v.array(whole(0, 4_294_967_295)), v.minLength(1), v.maxLength(MOST_SEEDS));
/** Number of optimizer steps. */
const steps = whole(1, 10_000_000);
const epochs = whole(1, 10_000);

const search = only('a search', {
  sampler: v.picklist(['cma-es', 'grid', 'random']),
  axes: v.pipe(
    v.array(
      only('an axis of a search', {
        setting: text(80),
        low: finite,
        high: finite,
        log: v.optional(v.boolean(), false),
        whole: v.optional(v.boolean()),
      }),
    ),
    v.minLength(1),
    v.maxLength(MOST_AXES),
  ),
  trials: whole(1, 10_000),
  first: v.optional(settings),
  pruner: v.optional(v.picklist(['hyperband', 'none']), 'none'),
  epochs,
  final: v.optional(only('the final runs', { epochs, seeds })),
});

/** A study file as it stands; `readPlan` also checks what belongs together. */
export const PLAN_SCHEMA = only('a study', {
  title: text(200),
  question: v.optional(text(4000)),
  system: v.optional(text(80), studies[0].system.id),
  data: v.optional(text(4096)),
  testOn: v.optional(text(4096)),
  preset: text(80),
  seeds,
  given: v.optional(v.record(text(80), text(4096)), {}),
  steps: v.optional(steps),
  teacherSteps: v.optional(steps),
  settings: v.optional(settings, {}),
  arms: v.optional(
    v.pipe(
      v.array(only('an arm', { name: text(80), settings: v.optional(settings, {}) })),
      v.minLength(1),
      v.maxLength(MOST_ARMS),
    ),
  ),
  baseline: v.optional(text(80)),
  axes: v.optional(
    v.pipe(
      v.array(
        only('an axis', {
          setting: text(80),
          values: v.pipe(v.array(value), v.minLength(1), v.maxLength(MOST_VALUES)),
        }),
      ),
      v.maxLength(MOST_AXES),
    ),
    [],
  ),
  search: v.optional(search),
  objective: text(80),
  results: v.optional(v.boolean(), true),
  pairs: v.optional(whole(1, 10_000_000)),
  claims: v.exactOptional(CLAIMS),
});

export type PlanFile = v.InferOutput<typeof PLAN_SCHEMA>;
