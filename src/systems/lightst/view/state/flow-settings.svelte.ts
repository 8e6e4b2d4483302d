import type { Trained } from '../../address-choices';
import { FLOW_SETTINGS, FLOWS, type FlowsConfig, type PresetName } from '../../settings';
import { LIGHTST, STUDENT_NAMES, type StudentName } from '../../networks';
import type { SettingId } from '../../../../engine/settings/settings';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';

type FlowFields = readonly SettingId<typeof FLOW_SETTINGS>[];

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'Half the published width, few epochs, every fifth window.',
  demo: 'As quick, for longer.',
  paper: 'The published width and schedule, every window.',
};

/** How the networks are trained: one set of settings for the teacher and the students, which have to fit each other. */
export class FlowSettings extends ExperimentSettings<PresetName, FlowsConfig, typeof FLOW_SETTINGS> {
  trained = $state<Trained>('both');
  /** Whether another teacher is trained although there is one. */
  newTeacher = $state(false);

  constructor() {
    super(FLOWS, 'quick');
  }

  get students(): readonly StudentName[] {
    return this.trained === 'both' ? STUDENT_NAMES : [this.trained];
  }

  /** Whether a student hears a teacher. */
  get distils(): boolean {
    return this.trained !== 'undistilled';
  }

  /** Fields of the form of students. @param trainsTeacher whether their teacher is trained with them */
  studentFields(trainsTeacher: boolean): FlowFields {
    const teacher = this.distils && trainsTeacher ? (['Teacher'] as const) : [];
    const teaching = this.distils ? (['Distillation'] as const) : [];
    return this.fields(['Student', ...teaching, ...teacher, 'Data', 'Training', undefined]);
  }

  /** Fields of the form of a teacher alone. */
  get teacherFields(): FlowFields {
    return this.fields(['Teacher', 'Data', 'Training', undefined]);
  }

  /** Students, and before them a teacher where they need one that is not there. @param teacher the one in use */
  order(teacher: Model | null): DraftOrder {
    const given = this.distils && !this.newTeacher ? teacher : null;
    const trainsTeacher = this.distils && !given;
    const name = { both: 'Both students', undistilled: 'Undistilled', distilled: 'Distilled' }[this.trained];
    return this.draft(LIGHTST, name, [...(trainsTeacher ? ['teacher'] : []), ...this.students], [given]);
  }

  /** A teacher alone. */
  teacherOrder(): DraftOrder {
    return this.draft(LIGHTST, 'Teacher', ['teacher']);
  }
}
