import type { ReferenceFolder } from '../harness/reference-folder';
import type { Subject } from '../harness/compare';
import { checkpoints } from './checkpoints';
import { distillation } from './distillation';
import { gridMap } from './grid-map';
import { hoserForwards } from './hoser-forward';
import { hoserStart, hoserTrain } from './hoser-train';
import { lens } from './lens';
import { lmTad, lmTadStarts } from './lm-tad';
import { metrics } from './metrics';
import { reviews } from './review';
import { searches } from './searches';

/** What the numbers of the official LM-TAD and HOSER code are divided into. */
export const subjectsOf = (folder: ReferenceFolder): readonly Subject[] => [
  ...hoserForwards(folder),
  hoserTrain,
  hoserStart,
  lmTad,
  ...lmTadStarts(folder),
  distillation,
  gridMap,
  metrics,
  searches,
  lens,
  checkpoints,
  ...reviews(folder),
];
