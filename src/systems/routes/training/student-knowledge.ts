import type { Task } from '../../../base/task';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { linkAttributes, type LinkAttributes } from '../../../knowledge/link-attributes';
import { fitKnowledge, type RouteKnowledge } from '../../../knowledge/route-knowledge';
import { standardise, CHOICE_WIDTH } from '../../../models/hoser/features/choice-inputs';
import { asSaved } from '../../../models/hoser/knowledge-buffers';
import type { StudentKnowledge } from '../../../models/hoser/features/hoser-features';
import { TrainingChoices } from '../distillation/training-choices';
import { CHOICE_FEATURES, type ChoiceFeature, ChoiceFeatures } from '../../../knowledge/choice-features';
import {
  fitConditionalLogit,
  logLikelihood,
  rightChoices,
  type Choices,
} from '../../../knowledge/conditional-logit';
import { tripsInFolds } from '../../../knowledge/folds';
import { tripsByDestination } from '../../../knowledge/trips-by-destination';

/** What the students of a run know of candidates, and what they learn from. */
export interface TaughtKnowledge {
  readonly knowledge: StudentKnowledge;
  readonly choices: TrainingChoices;
  /** (F) weights of a conditional logit over the standardised inputs: where the linear part begins. */
  readonly linear: Float32Array;
}

/**
 * Counts and fits on the training trips alone, cross-fitted for these trips.
 * @param isClosed (R) 1 where a road is closed; the candidates are those of the network with every road open
 * @throws Failure 'cancelled'
 */
export async function studentKnowledge(
  network: RoadNetwork,
  train: TrajectorySet,
  seed: number,
  task: Task,
  isClosed?: Uint8Array,
): Promise<TaughtKnowledge> {
  const known = await fitKnowledge(network, train, { seed }, task);
  const table = await choiceTable(network, linkAttributes(network), known, train, true, task, isClosed);
  const { weights, means, deviations } = fitChoiceModel(table);
  const knowledge = asSaved({ pairs: known.pairs, fitted: known.full, means, deviations });
  const rows = table.features.slice();
  const count = rows.length / CHOICE_WIDTH;
  for (let row = 0; row < count; row++) standardise(knowledge, table.features, row, rows, row);
  const { stepOffsets, logitOffsets } = candidateLayout(network, train);
  return {
    knowledge,
    choices: new TrainingChoices(network, stepOffsets, logitOffsets, rows),
    linear: Float32Array.from(weights),
  };
}

/**
 * A conditional logit over standardised features: p(candidate) proportional to exp(sum of
 * weights[i] * (feature[i] - means[i]) / deviations[i]). Plain data.
 */
export interface ChoiceModel {
  /** (F) 0 for features that are not used. */
  readonly weights: Float64Array;
  /** (F) over all candidates of the training steps. */
  readonly means: Float64Array;
  /** (F) standard deviations; 1 for a feature that is the same everywhere. */
  readonly deviations: Float64Array;
}

/** How well a model foretells choices. */
export interface ChoiceScore {
  /** Mean of log p(chosen), natural. */
  readonly logLikelihood: number;
  /** Share of choices whose likeliest candidate was taken. */
  readonly accuracy: number;
}

/** Pull of the standardised weights to 0, against a log-likelihood summed over all choices. */
const PULL = 1;

/** Fits the weights of some features on the choices of training trips; the others weigh nothing. */
export function fitChoiceModel(
  choices: Choices,
  used: readonly ChoiceFeature[] = CHOICE_FEATURES,
): ChoiceModel {
  const size = CHOICE_FEATURES.length;
  const { means, deviations } = spread(choices);
  const columns = used.map((name) => CHOICE_FEATURES.indexOf(name));
  const rows = choices.features.length / size;
  const features = new Float64Array(rows * columns.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (const column of columns)
      features[at++] = (choices.features[row * size + column] - means[column]) / deviations[column];
  const fit = fitConditionalLogit(
    { ...choices, featureCount: columns.length, features },
    { precision: PULL },
  );
  const weights = new Float64Array(size);
  columns.forEach((column, i) => (weights[column] = fit.weights[i]));
  return { weights, means, deviations };
}

/** (F) what a feature's own unit weighs; the means fall out of every choice. */
export const rawWeights = ({ weights, deviations }: ChoiceModel): Float64Array =>
  weights.map((weight, i) => weight / deviations[i]);

export function scoreChoices(model: ChoiceModel, choices: Choices): ChoiceScore {
  const weights = rawWeights(model);
  const count = choices.chosen.length;
  return {
    logLikelihood: logLikelihood(choices, weights) / count,
    accuracy: rightChoices(choices, weights) / count,
  };
}

function spread({ featureCount: size, features }: Choices): Pick<ChoiceModel, 'means' | 'deviations'> {
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  const rows = Math.max(1, features.length / size);
  features.forEach((value, i) => (means[i % size] += value / rows));
  features.forEach((value, i) => (squares[i % size] += (value - means[i % size]) ** 2 / rows));
  return { means, deviations: squares.map((square) => (square > 0 ? Math.sqrt(square) : 1)) };
}

const SIZE = CHOICE_FEATURES.length;

/**
 * The steps of trips as choices: choice i has a row for each successor of a road, and is that of visit `visits[i]` of the
 * trips (its place in `roads`). Steps that no link allows, and trips of one road, have none.
 */
export interface ChoiceTable extends Choices {
  /** (N) ascending */
  readonly visits: Uint32Array;
  /** (rows x F) see `CHOICE_FEATURES` */
  readonly features: Float32Array;
}

/**
 * Features of all steps of trips, each with its trip's last road as the destination.
 * @param trips with `crossFitted`, the very training trips of the knowledge in their order: the features of each come
 * from the fit without its fold. Otherwise they come from the fit on all, as for any trip that was not trained on
 * @param isClosed (R) 1 for roads that nobody may drive: no way to a destination leads over them
 * @throws RangeError for training trips of another number, Failure 'cancelled'
 */
export async function choiceTable(
  network: RoadNetwork,
  attributes: LinkAttributes,
  knowledge: RouteKnowledge,
  trips: TrajectorySet,
  crossFitted: boolean,
  task: Task,
  isClosed?: Uint8Array,
): Promise<ChoiceTable> {
  if (crossFitted && trips.tripCount !== knowledge.foldOf.length)
    throw new RangeError(`${trips.tripCount} trips, but ${knowledge.foldOf.length} were fitted on`);
  const { table, choiceOf } = emptyTable(network, trips);
  const fits = crossFitted ? knowledge.folds : [knowledge.full];
  let done = 0;
  for (const [fit, fitted] of fits.entries()) {
    const known = new ChoiceFeatures(network, attributes, knowledge.pairs, fitted, {
      mostBytes: 0,
      ...(isClosed && { isClosed }),
    });
    const own = crossFitted ? tripsInFolds(knowledge.foldOf, (fold) => fold === fit) : undefined;
    for (const group of tripsByDestination(trips, own)) {
      await task.checkpoint();
      for (const trip of group) fillTrip(known, trips, trip, table, choiceOf);
      done += group.length;
      task.progress({ step: 'knowledge.features', done, total: trips.tripCount, unit: 'trips' });
    }
  }
  return table;
}

function fillTrip(
  known: ChoiceFeatures,
  { offsets, roads }: TrajectorySet,
  trip: number,
  table: ChoiceTable,
  choiceOf: Int32Array,
): void {
  const [first, last] = [offsets[trip], offsets[trip + 1] - 1];
  for (let at = first; at < last; at++) {
    if (choiceOf[at] < 0) continue;
    const previous = at > first ? roads[at - 1] : -1;
    known.fill(previous, roads[at], roads[last], table.features, table.offsets[choiceOf[at]] * SIZE);
  }
}

/** The choices without features, and (P) which visit is which choice, or -1. */
function emptyTable(network: RoadNetwork, { tripCount, offsets, roads }: TrajectorySet) {
  const visits: number[] = [];
  const chosen: number[] = [];
  const rows = [0];
  const choiceOf = new Int32Array(roads.length).fill(-1);
  for (let trip = 0; trip < tripCount; trip++) {
    for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) {
      const [first, end] = network.successorOffsets.subarray(roads[at], roads[at] + 2);
      const taken = network.successors.subarray(first, end).indexOf(roads[at + 1]);
      if (taken < 0) continue;
      choiceOf[at] = visits.length;
      const before = rows[visits.length];
      visits.push(at);
      chosen.push(before + taken);
      rows.push(before + end - first);
    }
  }
  const table: ChoiceTable = {
    featureCount: SIZE,
    visits: Uint32Array.from(visits),
    offsets: Uint32Array.from(rows),
    chosen: Uint32Array.from(chosen),
    features: new Float32Array(rows[visits.length] * SIZE),
  };
  return { table, choiceOf };
}
