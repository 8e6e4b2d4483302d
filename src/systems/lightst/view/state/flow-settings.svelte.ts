import { FLOW_SETTINGS } from '../../settings';
import type { Trained } from '../../address-choices';
import { PRESET_CONFIGS, type FlowsConfig, type PresetName } from '../../flows-config';
import { LIGHTST, STUDENT_NAMES, type StudentName } from '../../networks';
import type { SettingId } from '../../../../engine/experiments/settings';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { runName } from '../../../../studio/state/runs/run-name';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { TrainingOrder } from '../../../../studio/state/training/training-session.svelte';

type FlowSettingId = SettingId<typeof FLOW_SETTINGS>;

/** Settings that decide how a teacher is trained. */
const OF_TEACHER: readonly FlowSettingId[] = [
  'teacherEpochs',
  'teacherForm',
  'teacherWidth',
  'teacherDropout',
];
/** Settings that mean nothing without a teacher. */
const OF_TEACHING: readonly FlowSettingId[] = [
  'klWeight',
  'spatialWeight',
  'temporalWeight',
  'tau',
  'klOn',
  'adaptive',
];
/** Settings that every network has. */
const OF_ALL: readonly FlowSettingId[] = [
  'zerosMissing',
  'stride',
  'seed',
  'learningRate',
  'batchSize',
  'accumulation',
  'patience',
];
const OF_STUDENTS: readonly FlowSettingId[] = [
  'studentEpochs',
  'studentForm',
  'studentWidth',
  'studentLayers',
  'studentDropout',
];

/** How the networks are trained: one set of settings for the teacher and the students, which have to fit each other. */
export class FlowSettings extends ExperimentSettings<PresetName, FlowsConfig, typeof FLOW_SETTINGS> {
  trained = $state<Trained>('both');
  /** Whether another teacher is trained although there is one. */
  newTeacher = $state(false);

  constructor() {
    super(FLOW_SETTINGS, PRESET_CONFIGS, 'quick');
  }

  get students(): readonly StudentName[] {
    return this.trained === 'both' ? STUDENT_NAMES : [this.trained];
  }

  /** Whether a student hears a teacher. */
  get distils(): boolean {
    return this.trained !== 'undistilled';
  }

  /** Fields of the form of students. @param trainsTeacher whether their teacher is trained with them */
  studentIds(trainsTeacher: boolean): readonly FlowSettingId[] {
    const teacher = this.distils && trainsTeacher ? OF_TEACHER : [];
    return [...OF_STUDENTS, ...(this.distils ? OF_TEACHING : []), ...teacher, ...OF_ALL];
  }

  /** Fields of the form of a teacher alone. */
  get teacherIds(): readonly FlowSettingId[] {
    return [...OF_TEACHER, ...OF_ALL];
  }

  /** Students, and before them a teacher where they need one that is not there. @param teacher the one in use */
  order(teacher: Model | null, now = Date.now()): TrainingOrder {
    const given = this.distils && !this.newTeacher ? teacher : null;
    const trainsTeacher = this.distils && !given;
    const name = { both: 'Both students', undistilled: 'Undistilled', distilled: 'Distilled' }[this.trained];
    return {
      system: LIGHTST,
      networks: [...(trainsTeacher ? ['teacher'] : []), ...this.students],
      ...(given && { given: [given] }),
      config: this.config(),
      name: runName(name, this.preset, now),
    };
  }

  /** A teacher alone. */
  teacherOrder(now = Date.now()): TrainingOrder {
    return {
      system: LIGHTST,
      networks: ['teacher'],
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
