import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import type { PartJudge } from '../distillation/cross-fit';
import type { RouteCrew } from '../crew/route-crew';
import type { ExperimentConfig } from '../settings';
import type { GivenTeacherName } from '../given-teachers';
import type { ExperimentParts } from '../experiment-parts';
import type { TeacherStart } from '../start/start-teacher';

/** What the teachers of a run are made from. */
export interface TeacherTask {
  readonly dataset: Dataset;
  /** Of the data as they are used here: soft targets are kept under it. */
  readonly fingerprint: string;
  readonly config: ExperimentConfig;
  readonly parts: ExperimentParts;
  /** Networks of other systems that are heard. */
  readonly givenTeachers: Readonly<Partial<Record<GivenTeacherName, { readonly judge: PartJudge }>>>;
  /** The weights that it starts from; left out for fresh ones. */
  readonly start: TeacherStart | undefined;
  /** What it is measured on too where it starts from weights. */
  readonly oldData?: OldData | undefined;
  /** What the header of its file states besides its configuration. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly context: ExperimentContext;
  /** Who asks teachers; left out, this thread alone does. */
  readonly crew?: RouteCrew;
}
