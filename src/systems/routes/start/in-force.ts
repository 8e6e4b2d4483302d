import { Failure } from '../../../base/failure';
import type { Dataset } from '../../../domain/dataset';
import type { Order } from '../../../engine/experiments/experiment';
import type { NetworkStart } from '../../../engine/records/network-start';
import { hoserFeatures, type HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { fitStudent } from '../checkpoints/fit-student';
import { fitTeacher } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import type { ExperimentConfig } from '../settings';
import { experimentParts, type ExperimentParts } from '../experiment-parts';
import { checkLearning, onSizesOf, readStarts, startRecords, type Starts } from './starts';

/** An order after its files were read. */
export interface OrderInForce {
  readonly config: ExperimentConfig;
  readonly starts: Starts;
}

/**
 * Reads the networks that an order gives or starts from, and adapts its configuration to their sizes and grid.
 * @throws Failure 'bad-input' for a network that does not fit the data set, before hours are spent on training
 */
export function inForce(
  order: Order<ExperimentConfig>,
  parts: ExperimentParts,
  features: HoserFeatures,
): OrderInForce {
  for (const { from } of parts.routeTeachers)
    if (from !== 'train') fitStudent(openRoutesCheckpoint(from), order.dataset, features);
  const starts = readStarts(order, parts, features);
  const config = onSizesOf(starts, onGridOf(parts.teacher, order.config, order.dataset));
  checkLearning(starts, config);
  if (starts.teacher) checkWindow(starts.teacher.config.blockSize, config);
  return { config, starts };
}

/** The configuration that an order will run with. @throws as `inForce` */
export const configInForce = (order: Order<ExperimentConfig>): ExperimentConfig =>
  inForce(order, experimentParts(order), hoserFeatures(order.dataset)).config;

/** What the networks of an order would take from the weights that they start from. @throws as `inForce` */
export const startsInForce = (
  order: Order<ExperimentConfig>,
): Promise<Readonly<Record<string, NetworkStart>>> =>
  startRecords(order, inForce(order, experimentParts(order), hoserFeatures(order.dataset)).starts);

/** The configuration with the grid of a given teacher. @throws Failure 'bad-input' where it does not fit */
function onGridOf(
  teacher: ExperimentParts['teacher'],
  config: ExperimentConfig,
  dataset: Dataset,
): ExperimentConfig {
  if (!(teacher instanceof Uint8Array)) return config;
  const fitted = fitTeacher(openRoutesCheckpoint(teacher), dataset, config.grid.cellDegrees);
  checkWindow(fitted.config.blockSize, config);
  return { ...config, grid: fitted.grid };
}

function checkWindow(blockSize: number, { distillation: { window } }: ExperimentConfig): void {
  if (window > blockSize)
    throw new Failure(
      'bad-input',
      `The teacher reads ${blockSize} tokens at most, and its window is ${window}. Choose a shorter window.`,
    );
}
