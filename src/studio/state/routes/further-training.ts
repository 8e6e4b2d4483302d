import { shown } from '../../../base/text';
import { STUDENTS, type StudentSource } from '../../../engine/routes/route-source';
import type { Models, WeightsBefore } from '../page/models.svelte';
import { drawerOf, type NewRouteGroup } from './route-book.svelte';

type InUse = Pick<Models, 'of'>;

/** A student in use that was trained further from other weights, as far as this page holds them. */
export interface StudentTrainedFurther {
  readonly source: StudentSource;
  /** Id of the network in use. */
  readonly id: string;
  /** Id of the run that trained it; null where that is not known. */
  readonly runId: string | null;
  readonly before: WeightsBefore;
}

export const trainedFurther = (models: InUse): StudentTrainedFurther[] =>
  STUDENTS.flatMap((source) => {
    const model = models.of(source);
    return model?.before ? [{ source, id: model.id, runId: model.runId, before: model.before }] : [];
  });

/** Whether the students that were trained further drew routes of a group with the weights that they had before. */
export const wereDrawnBefore = (group: NewRouteGroup, models: InUse): boolean =>
  wereDrawn(group, trainedFurther(models), ({ before }) => before.id);

/** Whether they drew them with the weights that they have now. */
export const areDrawnNow = (group: NewRouteGroup, models: InUse): boolean =>
  wereDrawn(group, trainedFurther(models), ({ id }) => id);

const wereDrawn = (
  group: NewRouteGroup,
  students: readonly StudentTrainedFurther[],
  drawer: (student: StudentTrainedFurther) => string,
): boolean =>
  students.length > 0 &&
  students.every(
    (student) =>
      group.sets.some(({ source }) => source === student.source) &&
      drawerOf(group, student.source) === drawer(student),
  );

/** What routes before a training were drawn with, for people. */
export const weightsInWords = (students: readonly StudentTrainedFurther[]): string =>
  `drawn with ${[...new Set(students.map(({ before }) => shown(before.from, 60)))].join(' and ')}`;
