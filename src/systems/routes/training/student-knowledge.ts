import type { Task } from '../../../base/task';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { fitChoiceModel } from '../../../knowledge/choice-model';
import { choiceTable } from '../../../knowledge/choice-table';
import { linkAttributes } from '../../../knowledge/link-attributes';
import { fitKnowledge } from '../../../knowledge/route-knowledge';
import { standardise, CHOICE_WIDTH } from '../../../models/hoser/features/choice-inputs';
import { asSaved } from '../../../models/hoser/knowledge-buffers';
import type { StudentKnowledge } from '../../../models/hoser/features/hoser-features';
import { TrainingChoices } from '../distillation/training-choices';

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
