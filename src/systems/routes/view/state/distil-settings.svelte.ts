import { Failure } from '../../../../base/failure';
import type { OldData } from '../../../../domain/old-data';
import { ROUTE_RUNS, ROUTE_SETTINGS, type ExperimentConfig, type PresetName } from '../../settings';
import { teachingProblem } from '../../experiment-parts';
import { neededGivenTeachers, type GivenTeacherName } from '../../given-teachers';
import { choiceOf, weightsOf, type TeacherChoice } from '../../teacher-names';
import { TEACHING_SETTINGS } from '../../teaching-settings';
import { neededRouteTeachers, needsLmTad } from '../../route-teachers';
import { STUDENT_NAMES, type StudentName } from '../../distillation/distillation-config';
import { fineTuned, startsAnew, startInWords } from '../../start/fine-tuning';
import type { StudentStart } from '../../student-start';
import { GivenTeacherChoice } from './given-teacher-choice.svelte';
import { OldDataChoice } from './old-data-choice.svelte';
import { ROUTES } from '../../networks';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import { settingsOf, type SettingValue } from '../../../../engine/settings/settings';
import type { SettingsThen } from '../../../../studio/undoable-settings';
import { givenIn, type Model } from '../../../../studio/state/page/models.svelte';
import { runName } from '../../../../studio/state/runs/run-name';
import type { StartWeights } from '../../../../studio/state/training/network-files.svelte';
import type { DraftOrder, StartFrom } from '../../../../engine/experiments/experiment';
import type { Trained } from '../../trained-students';

export const PACES = ['off', '2', '5', '15', '60'] as const;
/** Least seconds between two looks at the routes of the moment. */
export type Pace = (typeof PACES)[number];

const STUDENTS: Readonly<Record<Trained, readonly StudentName[]>> = {
  both: ['vanilla', 'distilled'],
  distilled: ['distilled'],
  vanilla: ['vanilla'],
};
const NAMES: Readonly<Record<Trained, string>> = { both: 'Both', distilled: 'Distilled', vanilla: 'Vanilla' };

/** What a person calls the settings that stand in no table. */
const OTHERS: Readonly<Record<string, string>> = {
  trained: 'Students',
  start: 'Start from',
  newTeacher: 'Train a new teacher',
  pace: 'Seconds between drawn routes',
};

const WEIGHT_PATH = 'teaching.teachers.';
const WEIGHTS = settingsOf(TEACHING_SETTINGS).filter(([, { path }]) => path.startsWith(WEIGHT_PATH));

/** How students are trained. */
export class DistilSettings extends ExperimentSettings<PresetName, ExperimentConfig, typeof ROUTE_SETTINGS> {
  trained = $state<Trained>('both');
  /** What the students start from: fresh weights, those of a student in use, or those that are held for it. */
  start = $state<StudentStart>('fresh');
  held = $state.raw<StartWeights | null>(null);
  /** What they are measured on too where they start from weights. */
  readonly oldData = new OldDataChoice();
  /** The networks of other systems that are heard where they have weight. */
  readonly givenTeachers: Readonly<Record<GivenTeacherName, GivenTeacherChoice>> = {
    transfertraj: new GivenTeacherChoice('transfertraj'),
    foundation: new GivenTeacherChoice('foundation'),
  };
  /** Whether to train a teacher although there is one in use. */
  newTeacher = $state(false);
  pace = $state<Pace>('5');

  constructor() {
    super(ROUTE_RUNS, 'quick');
  }

  /** Fields of the form. @param trainsTeacher whether their teacher is trained with them */
  formFields(trainsTeacher: boolean) {
    const { distils, learnsAnew } = this;
    return this.fields(['Distillation', 'Student', 'Start', 'Teachers', 'Routes', undefined], {
      distils,
      learnsAnew,
      trainsTeacher,
    });
  }

  /** Whether what is held for a start knows other roads, and the old trips do not tell where those are now. */
  get learnsAnew(): boolean {
    const { start, held, oldData } = this;
    if (start !== 'held' || !held || !startsAnew(held.start)) return false;
    // Until they are read once more with the old trips, those are taken at their word.
    const isRead = (held.oldData ?? null) === oldData.fingerprint;
    return isRead || held.learntFrom !== oldData.fingerprint;
  }

  /** Weights that are good already are trained for a shorter time, at a lower rate. */
  protected override adapted(preset: ExperimentConfig): ExperimentConfig {
    return this.start === 'fresh' || this.learnsAnew ? preset : fineTuned(preset, STUDENT_NAMES);
  }

  /** Only what starts anew can begin as something alike. */
  override config(): ExperimentConfig {
    const config = super.config();
    return this.learnsAnew ? config : { ...config, anew: 'fresh' };
  }

  override adopt(config: ExperimentConfig): void {
    super.adopt(config);
    if (config.distillation.lambda === 0) this.trained = 'vanilla';
  }

  /** Which students, for the page's address. */
  get choices(): Readonly<Record<string, string>> {
    const old = this.start === 'fresh' ? null : this.oldData.keptId;
    return {
      students: this.trained,
      start: this.start === 'held' ? 'fresh' : this.start,
      ...(old !== null && { 'old-data': old }),
    };
  }

  override take(): SettingsThen {
    const table = super.take();
    const { trained, start, held, newTeacher, pace } = this;
    const restore = () => {
      table.restore();
      Object.assign(this, { trained, start, held, newTeacher, pace });
    };
    return { values: { trained, start, newTeacher, pace, ...table.values }, restore };
  }

  override nameOf(id: string): string {
    return OTHERS[id] ?? super.nameOf(id);
  }

  override inWords(id: string, value: SettingValue | null): string {
    if (!Object.hasOwn(OTHERS, id)) return super.inWords(id, value);
    if (id === 'newTeacher') return value === true ? 'yes' : 'no';
    return id === 'start' ? startInWords(value) : String(value);
  }

  /** Whether a student listens to a teacher at all. */
  get distils(): boolean {
    return this.trained !== 'vanilla';
  }

  /** Whether a student listens to LM-TAD. */
  get hearsLmTad(): boolean {
    return this.distils && needsLmTad(this.config());
  }

  /** The networks of other systems that a student listens to. */
  get neededGivenTeachers(): readonly GivenTeacherName[] {
    return this.distils ? neededGivenTeachers(this.config()) : [];
  }

  /** One word for the weights of the teachers; null for a mixture that has none. */
  get teacherChoice(): TeacherChoice | null {
    return choiceOf(this.config().teaching.teachers);
  }

  /** Sets the weights of all teachers. @param atHand networks of other systems that are at hand, for an ensemble */
  chooseTeacher(choice: TeacherChoice, atHand: readonly GivenTeacherName[]): void {
    const weights = weightsOf(choice, atHand);
    for (const [id, { path }] of WEIGHTS) {
      const name = path.slice(WEIGHT_PATH.length) as keyof typeof weights;
      this.set(id, weights[name]);
    }
  }

  /** Names of the HOSER+ teachers that a student listens to, which are trained with it. */
  get routeTeachers(): readonly string[] {
    return this.distils ? neededRouteTeachers(this.config()) : [];
  }

  override get problem(): Failure | null {
    if (this.distils && this.value('lambda') === 0)
      return new Failure(
        'bad-input',
        'With a weight (λ) of 0 the teacher is not heard. Choose a larger one, or train the vanilla student alone.',
      );
    return (this.distils && !super.problem && teachingProblem(this.config())) || super.problem;
  }

  /**
   * @param teacher the one in use that fits the data, if there is one
   * @param student the weights that students start from; null for fresh ones
   * @param oldData what they are measured on too
   * @param heard networks of other systems that they learn from
   */
  order(
    teacher: Model | null,
    student: StartFrom | null = null,
    oldData: OldData | null = null,
    heard: readonly Model[] = [],
    now = Date.now(),
  ): DraftOrder {
    const { trained, pace, preset } = this;
    const config = { ...this.config(), compare: trained === 'both' };
    const given = this.hearsLmTad && teacher && !this.newTeacher ? [teacher] : [];
    const trainsTeacher = this.hearsLmTad && given.length === 0;
    return {
      system: ROUTES,
      networks: [...(trainsTeacher ? ['teacher'] : []), ...this.routeTeachers, ...STUDENTS[trained]],
      ...givenIn([...given, ...heard]),
      ...(student && { start: Object.fromEntries(STUDENTS[trained].map((name) => [name, student])) }),
      ...(student && oldData && { oldData }),
      config,
      name: runName(NAMES[trained], preset, now),
      ...(pace === 'off' ? {} : { watched: { everySeconds: Number(pace) } }),
    };
  }
}
