import { teachingProblem, STUDENT_NAMES, type StudentName } from '../../distillation/distillation-config';
import { badInput, type Failure } from '../../../../base/failure';
import type { OldData } from '../../../../domain/old-data';
import type { ExperimentConfig } from '../../settings';
import { neededGivenTeachers, type GivenTeacherName } from '../../given-teachers';
import { choiceOf, weightsOf, type TeacherChoice } from '../../teacher-names';
import { TEACHING_SETTINGS } from '../../teaching-settings';
import { neededRouteTeachers, needsLmTad } from '../../trained-networks';
import type { StudentStart, Trained } from '../../address-choices';
import { GivenTeacherChoice } from './given-teacher-choice.svelte';
import { StartedSettings } from './started-settings.svelte';
import { ROUTES } from '../../networks';
import { settingsOf, type SettingValue } from '../../../../engine/settings/settings';
import type { SettingsThen } from '../../../../studio/undoable-settings';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { DraftOrder, StartFrom } from '../../../../engine/experiments/experiment';

export const PACES = ['off', '2', '5', '15', '60'] as const;
/** Least seconds between two looks at the routes of the moment. */
export type Pace = (typeof PACES)[number];

/** How often the routes of a run are looked at; undefined for never. */
export const watchedAt = (pace: Pace): DraftOrder['watched'] =>
  pace === 'off' ? undefined : { everySeconds: Number(pace) };

const STUDENTS: Readonly<Record<Trained, readonly StudentName[]>> = {
  both: ['vanilla', 'distilled'],
  distilled: ['distilled'],
  vanilla: ['vanilla'],
};
const NAMES: Readonly<Record<Trained, string>> = { both: 'Both', distilled: 'Distilled', vanilla: 'Vanilla' };

/** What a person calls the settings that stand in no table. */
const OTHERS: Readonly<Record<string, string>> = {
  trained: 'Students',
  newTeacher: 'Train a new teacher',
  pace: 'Seconds between drawn routes',
};

const WEIGHT_PATH = 'teaching.teachers.';
const WEIGHTS = settingsOf(TEACHING_SETTINGS).filter(([, { path }]) => path.startsWith(WEIGHT_PATH));

/** How students are trained. */
export class DistilSettings extends StartedSettings<StudentStart> {
  trained = $state<Trained>('both');
  /** The networks of other systems that are heard where they have weight. */
  readonly givenTeachers: Readonly<Record<GivenTeacherName, GivenTeacherChoice>> = {
    transfertraj: new GivenTeacherChoice('transfertraj'),
    foundation: new GivenTeacherChoice('foundation'),
  };
  /** Whether to train a teacher although there is one in use. */
  newTeacher = $state(false);
  pace = $state<Pace>('5');

  constructor(trips: () => number = () => 0) {
    super(STUDENT_NAMES, trips);
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
  override get learnsAnew(): boolean {
    const { held, oldData } = this;
    if (!super.learnsAnew || !held) return false;
    // Until they are read once more with the old trips, those are taken at their word.
    const isRead = (held.oldData ?? null) === oldData.fingerprint;
    return isRead || held.learntFrom !== oldData.fingerprint;
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
    const others = super.take();
    const { trained, newTeacher, pace } = this;
    const restore = () => {
      others.restore();
      Object.assign(this, { trained, newTeacher, pace });
    };
    const { start, ...table } = others.values;
    return { values: { trained, start, newTeacher, pace, ...table }, restore };
  }

  override nameOf(id: string): string {
    return OTHERS[id] ?? super.nameOf(id);
  }

  override inWords(id: string, value: SettingValue | null): string {
    if (!Object.hasOwn(OTHERS, id)) return super.inWords(id, value);
    return id === 'newTeacher' ? (value === true ? 'yes' : 'no') : String(value);
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
      return badInput(
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
  ): DraftOrder {
    const { trained } = this;
    const watched = watchedAt(this.pace);
    const given = this.hearsLmTad && teacher && !this.newTeacher ? [teacher] : [];
    const trainsTeacher = this.hearsLmTad && given.length === 0;
    const networks = [...(trainsTeacher ? ['teacher'] : []), ...this.routeTeachers, ...STUDENTS[trained]];
    return {
      ...this.draft(ROUTES, NAMES[trained], networks, [...given, ...heard]),
      config: { ...this.config(), compare: trained === 'both' },
      ...(student && { start: Object.fromEntries(STUDENTS[trained].map((name) => [name, student])) }),
      ...(student && oldData && { oldData }),
      ...(watched && { watched }),
    };
  }
}
