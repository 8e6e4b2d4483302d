import { badInput } from '../../base/failure';
import { Random } from '../../base/random';
import { NO_TASK, type Task } from '../../base/task';
import type { Estimate } from '../bootstrap';
import { rocAuc } from '../detection-scores';
import { aucWithInterval } from '../statistics/auc';
import { BoostedTrees, BOOSTING, type BoostingOptions } from './boosted-trees';
import { bareValues, scorePermuted, type FeatureEvidence } from './feature-evidence';
import { binFeatures, type FeatureTable } from './feature-table';

/** Two sets of items, told apart by `labels`. */
export interface TwoSamples {
  readonly features: FeatureTable;
  /** (N) 0 for the first set, 1 for the second. */
  readonly labels: Uint8Array;
  /** (N) ids: what belongs together, such as both routes of an OD pair, has one id and falls into one fold. */
  readonly groups: ArrayLike<number>;
}

export interface ClassifierTestOptions {
  /** Parts that are held out in turn; 5 if left out, and no more than there are groups. */
  readonly folds?: number;
  /** Times that each feature is permuted among the held-out items; 3 if left out. */
  readonly permutations?: number;
  /**
   * Times that the whole test is repeated with labels shuffled within groups, which shows what area chance alone gives; 0 if
   * left out. Each costs as much as the test itself without its features.
   */
  readonly chances?: number;
  readonly seed?: number;
  /** Share of samples whose interval holds the true area; 0.95 if left out. */
  readonly level?: number;
  readonly boosting?: BoostingOptions;
}

/** Whether a classifier can tell two sets apart, and by what. */
export interface ClassifierTestResult {
  /** Items of either set. */
  readonly items: readonly [number, number];
  readonly groups: number;
  readonly folds: number;
  /**
   * Area under the ROC curve of the held-out scores with its interval over groups: 0.5 for sets that cannot be told
   * apart, 1 for sets that always can.
   */
  readonly auc: Estimate;
  /** (N) held-out log-odds of the second set: the items of largest score give it away most. */
  readonly scores: Float64Array;
  /** In the order of the table. */
  readonly features: readonly FeatureEvidence[];
  /** Areas with shuffled labels, and (1 + how many are at or above `auc`) / (1 + how many there are). */
  readonly chance: { readonly areas: readonly number[]; readonly pValue: number } | null;
}

/** How many parts of a test are done. */
export interface TestProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Any two items of different folds teach each other's classifier. Where there is nothing to learn, the area is thus a sum over pairs of
 * items that holds each pair twice, and its variance is double that of scores by a classifier from elsewhere. Where there is much to
 * learn the interval is too wide by up to the root of this. Measured on 300 pairs of sets from one source, of 50 items each: the areas
 * deviate by 0.071, intervals of single variance expect 0.052 and miss 0.5 in 15 %, doubled they expect 0.073 and miss it in 3 %.
 */
const CROSS_FITTING = 2;

/** Fewer items of a set say nothing about held-out ones. */
export const FEWEST_ITEMS = 10;

/**
 * Classifier two-sample test (Lopez-Paz and Oquab 2017): a classifier learns to tell two sets apart and is judged on
 * what it has not seen. The area under the ROC curve takes the place of their accuracy, since it needs no threshold. Each
 * fold is scored by trees that were fitted to the others.
 *
 * The classifier is boosted trees and not a logistic regression: a set whose values scatter more around the same mean,
 * or combine in another way, gives itself away to trees, and only to what somebody thought of adding to a regression.
 *
 * An area near 0.5 does not prove that the sets are alike: it says that this classifier finds no difference in these
 * features. For small sets `chances` is the test to go by: it repeats everything with shuffled labels, and is exact.
 *
 * Yields after each part of the work, so that whoever drives it can stop.
 * @throws Failure 'bad-input' if a set has fewer than FEWEST_ITEMS items, or all are one group; RangeError for columns that
 * do not fit
 */
export function* classifierTesting(
  { features, labels, groups }: TwoSamples,
  options: ClassifierTestOptions = {},
): Generator<TestProgress, ClassifierTestResult> {
  const { permutations = 3, chances = 0, seed = 42, level = 0.95, boosting = BOOSTING } = options;
  const binned = binFeatures(features);
  if (features.columns.length > 0 && binned.rows !== labels.length)
    throw new RangeError(`${binned.rows} rows of features for ${labels.length} labels.`);
  if (groups.length !== labels.length)
    throw new RangeError(`${groups.length} groups for ${labels.length} labels.`);
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const items = [labels.length - ones, ones] as const;
  const groupCount = new Set(Array.from(groups)).size;
  refuseTooFew(items, groupCount, features.columns.length);

  const folds = Math.min(options.folds ?? 5, groupCount);
  const random = new Random(seed);
  const foldOf = dealFolds(groups, labels, folds, random.fork('folds'));
  const count = features.columns.length;
  const total = folds + count + chances;
  let done = 0;

  const scores = new Float64Array(labels.length);
  const permuted = Array.from({ length: count }, () =>
    Array.from({ length: permutations }, () => new Float64Array(labels.length)),
  );
  for (let fold = 0; fold < folds; fold++) {
    const { trees, heldOut } = fitWithout(fold, foldOf, binned.bins, labels, boosting);
    for (const row of heldOut) scores[row] = trees.logOdds(binned.bins, () => row);
    const shuffling = random.fork(`permutations ${fold}`);
    for (const [f, columns] of binned.columnsOf.entries())
      for (const into of permuted[f])
        scorePermuted({ trees, heldOut, columns, binned, scores, into }, shuffling);
    yield { done: ++done, total };
  }
  const auc = aucWithInterval(scores, labels, { level, groups, varianceFactor: CROSS_FITTING });

  const evidence: FeatureEvidence[] = [];
  for (const [f, column] of features.columns.entries()) {
    const areas = permuted[f].map((one) => rocAuc(one, labels));
    evidence.push({
      name: features.names[f],
      drop: auc.value - areas.reduce((sum, area) => sum + area, 0) / areas.length,
      ...bareValues(column, labels),
    });
    yield { done: ++done, total };
  }

  const areas: number[] = [];
  for (let c = 0; c < chances; c++) {
    const others = shuffledLabels(groups, labels, random.fork(`chance ${c}`));
    // Folds are dealt by labels, so shuffled labels have folds of their own.
    const otherFolds = dealFolds(groups, others, folds, random.fork('folds'));
    areas.push(rocAuc(crossFitted(binned.bins, otherFolds, folds, others, boosting), others));
    yield { done: ++done, total };
  }
  const above = areas.filter((area) => area >= auc.value).length;
  const chance = chances > 0 ? { areas, pValue: (1 + above) / (1 + chances) } : null;
  return { items, groups: groupCount, folds, auc, scores, features: evidence, chance };
}

/** The same for workers: reports each part, and stops where the task is cancelled. @throws Failure 'cancelled' */
export async function classifierTest(
  samples: TwoSamples,
  options: ClassifierTestOptions = {},
  task: Task = NO_TASK,
): Promise<ClassifierTestResult> {
  const work = classifierTesting(samples, options);
  await task.checkpoint();
  let step = work.next();
  while (!step.done) {
    task.progress({ step: 'routes.tell-apart', ...step.value, unit: 'parts' });
    await task.checkpoint();
    step = work.next();
  }
  return step.value;
}

/** What cannot be tested is refused in words, since it depends on what a person chose to compare. */
function refuseTooFew(items: readonly [number, number], groups: number, features: number): void {
  if (Math.min(...items) < FEWEST_ITEMS)
    throw badInput(
      `A classifier needs at least ${FEWEST_ITEMS} routes of each set to tell them apart, and there are ${items[0]} and ${items[1]}. Compare larger sets.`,
    );
  if (groups < 2)
    throw badInput(
      'All routes belong to one OD pair, and a classifier needs other pairs to be judged on. Compare sets of several OD pairs.',
    );
  if (features === 0) throw new RangeError('A classifier needs at least one feature.');
}

/** Trees that have not seen a fold, and its rows. */
function fitWithout(
  fold: number,
  foldOf: Uint8Array,
  bins: readonly Uint8Array[],
  labels: Uint8Array,
  boosting: BoostingOptions,
) {
  // Columns of the training rows side by side: trees run over them many times.
  const isSeen = (_: number, row: number) => foldOf[row] !== fold;
  const seen = bins.map((column) => column.filter(isSeen));
  const trees = BoostedTrees.fit(seen, labels.filter(isSeen), boosting);
  const heldOut = Uint32Array.from(foldOf, (_, row) => row).filter((row) => foldOf[row] === fold);
  return { trees, heldOut };
}

/** (N) held-out log-odds. */
function crossFitted(
  bins: readonly Uint8Array[],
  foldOf: Uint8Array,
  folds: number,
  labels: Uint8Array,
  boosting: BoostingOptions,
): Float64Array {
  const scores = new Float64Array(labels.length);
  for (let fold = 0; fold < folds; fold++) {
    const { trees, heldOut } = fitWithout(fold, foldOf, bins, labels, boosting);
    for (const row of heldOut) scores[row] = trees.logOdds(bins, () => row);
  }
  return scores;
}

/**
 * Deals whole groups out to folds, so that no group is in two. Groups with both labels are dealt first, then those of either
 * label alone: the folds come out with about equal numbers of each.
 * @param groups (N) id of each item's group
 * @param labels (N) 0 or 1
 * @returns (N) fold of each item
 */
export function dealFolds(
  groups: ArrayLike<number>,
  labels: ArrayLike<number>,
  folds: number,
  random: Random,
): Uint8Array {
  const kinds = groupKinds(groups, labels);
  const foldOf = new Map<number, number>();
  for (const kind of [3, 2, 1]) {
    const own = [...kinds].filter(([, found]) => found === kind).map(([group]) => group);
    for (const group of random.shuffle(own)) foldOf.set(group, foldOf.size % folds);
  }
  return Uint8Array.from(groups, (group) => foldOf.get(group)!);
}

/**
 * Labels as they could as well be if both sets came from one source: shuffled within groups that have both, and
 * among the groups that have one alone.
 * @returns (N)
 */
export function shuffledLabels(groups: ArrayLike<number>, labels: Uint8Array, random: Random): Uint8Array {
  const kinds = groupKinds(groups, labels);
  const rows = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const own = rows.get(groups[i]);
    if (own) own.push(i);
    else rows.set(groups[i], [i]);
  }
  const alone = [...kinds].flatMap(([group, kind]) => (kind === 3 ? [] : [group]));
  const dealt = random.shuffle(Uint8Array.from(alone, (group) => kinds.get(group)! - 1));
  const labelOf = new Map(alone.map((group, k) => [group, dealt[k]]));
  const shuffled = new Uint8Array(labels.length);
  for (const [group, own] of rows) {
    const label = labelOf.get(group);
    const found =
      label === undefined
        ? random.shuffle(Uint8Array.from(own, (i) => labels[i]))
        : new Uint8Array(own.length).fill(label);
    own.forEach((i, k) => (shuffled[i] = found[k]));
  }
  return shuffled;
}

/** What labels each group has: 1 for 0 alone, 2 for 1 alone, 3 for both. In the order of first occurrence. */
function groupKinds(groups: ArrayLike<number>, labels: ArrayLike<number>): Map<number, number> {
  const kinds = new Map<number, number>();
  for (let i = 0; i < labels.length; i++)
    kinds.set(groups[i], (kinds.get(groups[i]) ?? 0) | (1 << labels[i]));
  return kinds;
}
