import type { Dataset } from '../../../domain/dataset';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { cellsEntry } from '../checkpoints/cell-places';
import type { ExperimentConfig } from '../experiment-config';

export interface TeacherOrigin {
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  /** What the header of its file states besides its configuration. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The checkpoint of a teacher that was trained on a data set. */
export const teacherFile = (
  model: Teacher,
  { dataset, config, about }: TeacherOrigin,
  metrics: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> =>
  checkpointFile(model.parameters, {
    system: 'LM-TAD',
    config: { ...model.config, grid: config.grid },
    ...about,
    ...cellsEntry(dataset.network, config.grid, model.vocabulary),
    metrics,
  });
