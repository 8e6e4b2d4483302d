import { Random } from '../../../src/base/random';
import { CmaEs } from '../../../src/engine/study/cma-es';
import { Hyperband } from '../../../src/engine/study/hyperband';
import { valueOnAxis } from '../../../src/engine/study/search-axis';
import { valueAt } from '../../../src/engine/settings/configuration';
import type { SettingValue } from '../../../src/engine/settings/settings';
import type { Lab } from './lab';
import type { SearchPlan, StudyPlan, TrialOrder } from './plan';
import type { KnownTrial } from './result';
import type { FlagValues } from './study-settings';

const SEARCH = 'search';
const BEST = 'best of the search';
const FIRST = 'first of the search';

/** Asks for points in the unit cube, a generation at a time, and hears what came of all of them. */
interface Sampler {
  readonly population: number;
  ask(): readonly (readonly number[])[];
  tell(points: readonly (readonly number[])[], losses: readonly number[]): void;
}

/**
 * Searches the best settings as the thesis does: trial 0 with the first ones, then generation by generation; at last
 * the best of the others and the first ones with more epochs and several seeds.
 */
export async function runSearch(plan: StudyPlan & { readonly search: SearchPlan }, lab: Lab): Promise<void> {
  const { search, seeds, objective } = plan;
  const [seed] = seeds;
  const { first } = search;
  const pruner =
    search.pruner === 'hyperband'
      ? new Hyperband({ study: plan.title, epochs: search.epochs, better: objective.better })
      : null;
  lab.arms = { arms: [{ name: SEARCH, settings: {} }], baseline: null };
  const short = learning(plan, search.epochs);
  const order = (number: number, own: FlagValues): TrialOrder => {
    const settings = { ...short.settings, ...own };
    return { number, arm: SEARCH, values: valuesOn(search, plan, settings), seed, settings };
  };
  const options = { plan: short, pruner, results: objective.ofRoutes === true };
  const sampler = samplerOf(search, seed);
  const done: KnownTrial[] = [];
  while (done.length < search.trials) {
    const opening = first && done.length === 0 ? [order(0, first)] : [];
    const from = done.length + opening.length;
    const points = sampler.ask().slice(0, search.trials - from);
    const orders = points.map((point, i) => order(from + i, valuesAt(search, point)));
    const ended = await lab.run([...opening, ...orders], options);
    if (ended.some(({ file }) => !file)) return;
    done.push(...ended);
    if (points.length === sampler.population)
      sampler.tell(points, lossesOf(ended.slice(opening.length), plan));
  }
  await runFinal(plan, lab, done, first);
}

async function runFinal(
  plan: StudyPlan & { readonly search: SearchPlan },
  lab: Lab,
  done: readonly KnownTrial[],
  first: FlagValues | undefined,
): Promise<void> {
  const { search } = plan;
  const best = bestOf(first ? done.slice(1) : done, plan);
  if (!search.final || !best) return;
  const { epochs, seeds } = search.final;
  const long = learning(plan, epochs);
  const arms = [
    ...(first ? [{ name: FIRST, settings: first }] : []),
    { name: BEST, settings: best.order.values },
  ];
  lab.arms = { arms: [{ name: SEARCH, settings: {} }, ...arms], baseline: first ? FIRST : null };
  const orders = arms.flatMap(({ name, settings }, at) =>
    seeds.map((seed, i) => ({
      number: search.trials + at * seeds.length + i,
      arm: name,
      // What is compared at equal values of all axes is the arms: their settings are the values.
      values: {},
      seed,
      settings: { ...long.settings, ...settings },
    })),
  );
  await lab.run(orders, { plan: long });
}

/** The plan of trials with so many epochs. */
const learning = (plan: StudyPlan, epochs: number): StudyPlan => ({
  ...plan,
  settings: { ...plan.settings, epochs },
});

/** The best trial that went to its end; the first of those that are as good. */
function bestOf(trials: readonly KnownTrial[], plan: StudyPlan): KnownTrial | undefined {
  const losses = lossesOf(trials, plan);
  const complete = trials.map((_, i) => i).filter((i) => trials[i].file?.state === 'complete');
  return trials[complete.sort((a, b) => losses[a] - losses[b])[0] ?? -1];
}

/** Places of trials from the best: those that ended early after the others, and those that failed last. */
function lossesOf(trials: readonly KnownTrial[], { objective }: StudyPlan): number[] {
  const sign = objective.better === 'more' ? -1 : 1;
  const keys = trials.map(({ file }): readonly [number, number] => {
    const value = file?.measures[objective.key];
    if (file?.state === 'complete' && value !== undefined) return [0, sign * value];
    const last = file?.course.at(-1);
    return file?.state === 'pruned' && last ? [1, sign * last[1]] : [2, 0];
  });
  const compare = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0] || a[1] - b[1];
  const sorted = [...keys].sort(compare);
  return keys.map((key) => sorted.findIndex((other) => compare(other, key) === 0));
}

const valuesAt = ({ axes }: SearchPlan, point: readonly number[]): FlagValues =>
  Object.fromEntries(axes.map((axis, i) => [axis.setting, valueOnAxis(axis, point[i])]));

/** What the settings say on each axis, those of the preset included. */
function valuesOn(
  { axes }: SearchPlan,
  { preset, given, flags }: StudyPlan,
  settings: FlagValues,
): FlagValues {
  const config = flags.config(preset, settings, Object.keys(given));
  return Object.fromEntries(
    axes.map(({ setting }) => [setting, valueAt(config, flags.setting(setting)!.path) as SettingValue]),
  );
}

function samplerOf({ sampler, axes, trials, first }: SearchPlan, seed: number): Sampler {
  const dimensions = axes.length;
  if (sampler === 'cma-es') return new CmaEs({ dimensions, seed });
  const count = Math.max(1, trials - (first ? 1 : 0));
  const points = sampler === 'random' ? chances(count, dimensions, seed) : gridPoints(count, dimensions);
  return { population: count, ask: () => points, tell: () => undefined };
}

function chances(count: number, dimensions: number, seed: number): number[][] {
  const random = new Random(seed).fork('random search');
  return Array.from({ length: count }, () => Array.from({ length: dimensions }, () => random.next()));
}

/** As many points on each axis as are needed for so many in all, their ends included; the first axis slowest. */
function gridPoints(count: number, dimensions: number): number[][] {
  let per = 1;
  while (per ** dimensions < count) per++;
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: dimensions }, (__, d) => {
      const at = Math.floor(i / per ** (dimensions - 1 - d)) % per;
      return per === 1 ? 0.5 : at / (per - 1);
    }),
  );
}
