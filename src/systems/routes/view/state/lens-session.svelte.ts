import type { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import { asFailure } from '../../../../engine/protocol/failure-wire';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { DrawnLens } from '../map/shown-lens';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import type { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import type { RouteReader } from './reader-weights';
import type { CellProbabilities } from '../../drawing/routes-service';
import { decisionAt, disagreements, type Decision } from '../../lens/decision';
import { type LensJourney, type LensReading, hexagonsAt, type StepCell } from '../../lens/lens-reading';
import type { LossForm } from '../../lens/step-terms';
import { STUDENT_NAMES, type StudentName } from '../../distillation/distillation-config';
import { GIVEN_TEACHER_INFOS, GIVEN_TEACHERS, type GivenTeacherName } from '../../given-teachers';
import { givenTeacherElsewhere, givenTeacherInUse } from './given-teacher-choice.svelte';
import { readersInUse, weightsInUse } from './reader-weights';
import type { DistilSettings } from './distil-settings.svelte';
import type { RoadNetwork } from '../../../../domain/road-network';
import type { MapOverlay } from '../../../../studio/map-show';

export interface LensNeeds {
  readonly selection: Pick<Selection, 'looking'>;
  readonly dataset: () => Dataset | null;
  readonly models: Pick<Models, 'of'>;
  readonly routes: {
    readonly worker: RouteReader;
    readonly closures: Pick<RoadClosures, 'roads'>;
  };
  /** Says what a link asks for that is not there. */
  readonly missLinked?: ((sentence: string) => void) | undefined;
}

/** Whose opinion stands as the teacher's: LM-TAD's, or that of a network of another system. */
export type LensTeacher = 'teacher' | GivenTeacherName;

/** A reading, and what it is of. */
interface Read {
  readonly key: string;
  readonly journey: LensJourney;
  readonly reading: LensReading;
}

/** The decisions of one journey under the networks in use, and what is looked at of them. */
export class LensSession implements Pick<DrawnLens, 'decision'> {
  /** The student whose attention and curves are shown. */
  student = $state<StudentName>('distilled');
  /** The teacher that a person chose; another one is shown where it is not at hand. */
  wantedTeacher = $state<LensTeacher>('teacher');
  doing = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** Whether the map shows the teacher's probability over all cells. */
  showsHeat = $state(false);
  readonly #needs: LensNeeds;
  #read = $state.raw<Read | null>(null);
  #heat = $state.raw<{ readonly key: string; readonly of: CellProbabilities } | null>(null);
  #wanted = $state.raw<LensJourney | null>(null);
  #call: Call<unknown> | null = null;
  #asked = 0;

  readonly form: LossForm = $derived.by(() => ({
    lambda: this.dials.value('lambda'),
    tau: this.dials.value('tau'),
    tauSquared: this.dials.value('tauSquared'),
  }));
  /** Roads that the teacher sees. */
  readonly window: number = $derived.by(() => this.dials.value('window'));
  /** The reading of the journey that is looked at; an older one until another is there. */
  readonly reading: LensReading | null = $derived.by(() => this.#read?.reading ?? null);
  /** (S) how far the networks are apart. */
  readonly apart: Float64Array = $derived.by(() =>
    this.reading ? disagreements(this.reading) : new Float64Array(0),
  );
  readonly steps: number = $derived.by(() => this.reading?.roads.length ?? 0);
  readonly step: number = $derived.by(() =>
    Math.min(this.#needs.selection.looking?.step ?? this.#farthest(), Math.max(0, this.steps - 1)),
  );
  readonly looked: Decision | null = $derived.by(() =>
    this.reading && this.steps > 0 ? decisionAt(this.reading, this.step, this.form) : null,
  );
  /** The hexagons of the step that is looked at, of a teacher that knows roads by hexagons. */
  readonly hexagons: readonly StepCell[] = $derived.by(() =>
    this.reading && this.looked ? hexagonsAt(this.reading, this.step, this.looked.teacher?.soft ?? null) : [],
  );
  readonly decision: DrawnLens['decision'] = $derived.by(() => this.#onMap());
  /** Teachers that are at hand, in the order in which they are offered. */
  readonly teachers: readonly LensTeacher[] = $derived.by(() =>
    (['teacher', ...GIVEN_TEACHERS] as const).filter((name) => this.#modelOf(name) !== null),
  );
  /** The teacher whose opinion is shown; null where none is at hand. */
  readonly teacher: LensTeacher | null = $derived.by(() =>
    this.teachers.includes(this.wantedTeacher) ? this.wantedTeacher : (this.teachers[0] ?? null),
  );

  /** @param dials what is being moved: the settings that students are trained with */
  constructor(
    needs: LensNeeds,
    readonly dials: Pick<DistilSettings, 'value' | 'usual' | 'set'>,
  ) {
    this.#needs = needs;
  }

  /** Walks to a step, as far as there is one. */
  go(step: number): void {
    this.#needs.selection.looking = { step: Math.min(Math.max(0, step), Math.max(0, this.steps - 1)) };
  }

  /** Where the networks are farthest apart. */
  goFarthest(): void {
    this.go(this.#farthest());
  }

  #farthest(): number {
    return this.apart.reduce((best, value, step) => (value > this.apart[best] ? step : best), 0);
  }

  /** Names what a reading of a journey would be of. Reading it tracks all of that. */
  keyOf(journey: LensJourney): string {
    const { dataset, models, routes } = this.#needs;
    const ids = STUDENT_NAMES.map((name) => models.of(name)?.id ?? '');
    const taught = this.teacher && `${this.teacher} ${this.#modelOf(this.teacher)?.id}`;
    const { roads, times, destination } = journey;
    return [dataset()?.fingerprint, taught, ...ids, this.window, routes.closures.roads.join(), destination]
      .concat([roads.join(), times.length ? times[0] : 0])
      .join('|');
  }

  /** Has the networks in use read a journey, unless they did. What was under way is dropped for it. */
  async look(journey: LensJourney): Promise<void> {
    const key = this.keyOf(journey);
    this.#wanted = journey;
    if (this.#read?.key === key) return;
    this.#call?.cancel();
    const asked = ++this.#asked;
    this.doing = true;
    this.failure = null;
    try {
      const { routes } = this.#needs;
      const call = routes.worker.call('lens', {
        journey,
        window: this.window,
        ...this.#readers(),
        closedRoads: Uint32Array.from(routes.closures.roads),
      });
      this.#call = call;
      const reading = await call.result;
      if (asked !== this.#asked) return;
      this.#read = { key, journey, reading };
      const { looking } = this.#needs.selection;
      if (looking && looking.step === null) this.goFarthest();
      else if (looking && looking.step !== null && looking.step >= this.steps) this.#goBack(looking.step);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (asked !== this.#asked || failure.code === 'cancelled') return;
      this.failure = failure;
      this.#read = null;
    } finally {
      if (asked === this.#asked) this.doing = false;
    }
  }

  #modelOf(name: LensTeacher): Model | null {
    const { models } = this.#needs;
    if (name === 'teacher') return models.of(name);
    return givenTeacherInUse(name, { models }) ?? givenTeacherElsewhere(name, { models });
  }

  /** The weights of the teacher that is looked at and of the students in use. */
  #readers() {
    const readers = readersInUse(this.#needs.models);
    const { teacher } = this;
    if (teacher === null || teacher === 'teacher') return readers;
    const { id, bytes } = this.#modelOf(teacher)!;
    return { ...readers, teacher: null, scorer: { id, bytes, system: GIVEN_TEACHER_INFOS[teacher].system } };
  }

  /** Only a link asks for a step beyond the last one. */
  #goBack(step: number): void {
    if (this.steps === 0) return;
    const asked = `It asks for decision ${step + 1}, but there are ${this.steps}`;
    this.#needs.missLinked?.(`${asked}: the last one is shown.`);
    this.go(this.steps - 1);
  }

  /** Has the teacher say how likely it finds every cell at the step that is looked at. */
  async lookAtCells(): Promise<void> {
    const read = this.#read;
    const teacher = weightsInUse(this.#needs.models, 'teacher');
    const key = this.heatKey;
    if (!read?.reading.teacher || !teacher || key === null || this.#heat?.key === key) return;
    const { step, window } = this;
    try {
      const request = { teacher, journey: read.journey, step, window };
      const of = await this.#needs.routes.worker.call('lensCells', request).result;
      if (key === this.heatKey) this.#heat = { key, of };
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== 'cancelled') this.failure = failure;
    }
  }

  /** Names the step whose cells are shown; null where they are not. */
  get heatKey(): string | null {
    return this.showsHeat && this.#read ? `${this.#read.key}|${this.step}` : null;
  }

  /** No journey is looked at any more. */
  leave(): void {
    this.#call?.cancel();
    this.#asked++;
    this.doing = false;
    this.#wanted = null;
  }

  #onMap(): DrawnLens['decision'] {
    const { looked, reading, step } = this;
    if (!looked || !reading || !this.#wanted) return null;
    const { teacher, students } = looked;
    const arrows = looked.candidates.map(({ road, isTaken }, c) => ({
      road,
      isTaken,
      shares: [
        ...(teacher ? [{ source: 'teacher' as const, share: teacher.soft[c] }] : []),
        ...STUDENT_NAMES.flatMap((name) => {
          const student = students[name];
          return student ? [{ source: name, share: student.student.soft[c] }] : [];
        }),
      ],
    }));
    const past = this.#past(reading, step);
    return { road: looked.road, arrows, past, hexagons: this.hexagons, ...this.#cells(reading, step) };
  }

  #past({ roads, students }: LensReading, step: number) {
    const source = students[this.student] ? this.student : STUDENT_NAMES.find((name) => students[name]);
    const read = source && students[source];
    if (!source || !read) return null;
    const first = (step * (step + 1)) / 2;
    return {
      source,
      items: roads.subarray(0, step + 1),
      weights: read.attention.subarray(first, first + step + 1),
    };
  }

  #cells({ teacher }: LensReading, step: number) {
    if (!teacher) return { window: null, heat: null };
    const { cellDegrees, windowOffsets, windowCells, windowWeights } = teacher;
    const [from, to] = [windowOffsets[step], windowOffsets[step + 1]];
    const heat = this.#heat && this.#heat.key === this.heatKey ? this.#heat.of : null;
    return {
      window: {
        cellDegrees,
        items: windowCells.subarray(from, to),
        weights: windowWeights.subarray(from, to),
      },
      heat: heat && { cellDegrees, items: heat.cells, weights: heat.probabilities },
    };
  }
}

/** What the lens and the search for disagreements show on the map. */
export class LensOnMap implements MapOverlay, DrawnLens {
  constructor(
    private readonly lens: Pick<DrawnLens, 'decision'>,
    private readonly transfer: Pick<DrawnLens, 'apart'>,
    private readonly selection: Pick<Selection, 'chosen'>,
  ) {}

  get decision() {
    return this.lens.decision;
  }

  /** Beside a chosen line the marks of others are in the way. */
  get apart() {
    const kind = this.selection.chosen?.kind;
    return kind === 'pair' || kind === 'trip' || kind === 'made' ? [] : this.transfer.apart;
  }

  /** The crossing at the end of the road that the decision is taken on. */
  crossing({ shapeOffsets, shapeLonLat }: RoadNetwork) {
    if (!this.decision) return null;
    const end = shapeOffsets[this.decision.road + 1] - 1;
    return { lon: shapeLonLat[2 * end], lat: shapeLonLat[2 * end + 1] };
  }

  async load() {
    return (await import('../map/lens-layers')).lensDrawer(this);
  }
}
