import type { OldData } from '../../../../domain/old-data';
import { ROUTES } from '../../networks';
import { StartedSettings } from './started-settings.svelte';
import type { DraftOrder, StartFrom } from '../../../../engine/experiments/experiment';

export type TeacherStart = 'fresh' | 'teacher' | 'held';

/** How a teacher is trained on its own. */
export class TeacherSettings extends StartedSettings<TeacherStart> {
  constructor(trips: () => number = () => 0) {
    super(['teacher'], trips);
  }

  /** Fields of the form. */
  get formFields() {
    return this.fields(['Start', undefined], { learnsAnew: this.learnsAnew });
  }

  /**
   * @param teacher the weights that it starts from; null for fresh ones
   * @param oldData what it is measured on too
   */
  order(teacher: StartFrom | null = null, oldData: OldData | null = null): DraftOrder {
    return {
      ...this.draft(ROUTES, 'Teacher', ['teacher']),
      ...(teacher && { start: { teacher } }),
      ...(teacher && oldData && { oldData }),
    };
  }
}
