import type { NamedWeights } from '../../../../engine/routes/route-drawing';
import type { Dataset, SplitName } from '../../../../domain/dataset';
import { type Failure, badInput } from '../../../../base/failure';
import { asFailure } from '../../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../../engine/protocol/progress-meter';
import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { Detection, RoutesService, Surprise } from '../../drawing/routes-service';
import type { AnomalyKind } from '../../../../evaluation/anomalies';
import type { Models } from '../../../../studio/state/page/models.svelte';
import type { RouteReader } from './reader-weights';

export interface SurpriseNeeds {
  readonly dataset: () => Dataset | null;
  readonly models: Pick<Models, 'of'>;
  /** The worker that reads trips is the one that draws routes. */
  readonly routes: { readonly worker: RouteReader };
}

/** What came of a teacher and a data set, and counts as long as both are in use. */
interface Found<Result> {
  readonly by: string | null;
  readonly result: Result;
}

/** A teacher reads trips: how surprising it finds each, and whether it sees which ones were tampered with. */
export class SurpriseSession {
  /** What the teacher does now. */
  doing = $state<'reading' | 'detecting' | null>(null);
  progress = $state.raw<ProgressReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Decides which trips are tampered with. */
  seed = $state(42);
  readonly #needs: SurpriseNeeds;
  #split = $state<SplitName>('test');
  #kind = $state<AnomalyKind>('shift-detour');
  #read = $state.raw<Partial<Record<SplitName, Found<Surprise>>>>({});
  #detected = $state.raw<Partial<Record<AnomalyKind, Found<Detection>>>>({});
  #call: Call<unknown> | null = null;
  #asked = 0;

  readonly busy = $derived.by(() => this.doing !== null);
  /** The trips of `split` under the teacher; null where they were not read by the one in use. */
  readonly surprise = $derived.by(() => current(this.#read[this.#split], this.#inUse()));
  /** Anomalies of `kind` under the teacher; null where there are none by the one in use. */
  readonly detection = $derived.by(() => current(this.#detected[this.#kind], this.#inUse(this.seed)));

  constructor(needs: SurpriseNeeds) {
    this.#needs = needs;
  }

  /** Whose trips `surprise` is about. */
  get split(): SplitName {
    return this.#split;
  }

  /** How the trips of `detection` were tampered with. */
  get kind(): AnomalyKind {
    return this.#kind;
  }

  /**
   * Turns to the trips of a split, and reads them unless they were. Resolves with whether `surprise` is
   * there.
   */
  async read(split: SplitName): Promise<boolean> {
    this.#split = split;
    if (this.surprise) return true;
    return this.#ask('reading', async (teacher, onProgress) => {
      const by = this.#inUse();
      const result = await this.#result('surprise', { teacher, split }, onProgress);
      return () => (this.#read = { ...this.#read, [split]: { by, result } });
    });
  }

  /**
   * Turns to anomalies of one kind: tampers with some test trips and scores all, unless it was done with this
   * seed. Resolves with whether `detection` is there.
   */
  async detect(kind: AnomalyKind): Promise<boolean> {
    this.#kind = kind;
    if (this.detection) return true;
    return this.#ask('detecting', async (teacher, onProgress) => {
      const { seed } = this;
      const by = this.#inUse(seed);
      const result = await this.#result('detect', { teacher, kind, seed }, onProgress);
      return () => (this.#detected = { ...this.#detected, [kind]: { by, result } });
    });
  }

  cancel = (): void => this.#call?.cancel();

  /**
   * Work for the teacher in use; what was under way is dropped for it. `work` resolves with how to keep what
   * came of it.
   */
  async #ask(
    doing: 'reading' | 'detecting',
    work: (teacher: NamedWeights, onProgress: (report: ProgressReport) => void) => Promise<() => void>,
  ): Promise<boolean> {
    this.#call?.cancel();
    const asked = ++this.#asked;
    this.doing = doing;
    this.progress = null;
    this.failure = null;
    try {
      const teacher = this.#needs.models.of('teacher');
      if (!teacher) throw badInput('There is no teacher yet. Train one or load a checkpoint.');
      const keep = await work({ id: teacher.id, bytes: teacher.bytes }, (report) => {
        if (asked === this.#asked) this.progress = report;
      });
      if (asked === this.#asked) keep();
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (asked === this.#asked && failure.code !== 'cancelled') this.failure = failure;
    }
    if (asked !== this.#asked) return false;
    this.doing = null;
    this.progress = null;
    return (doing === 'reading' ? this.surprise : this.detection) !== null;
  }

  #result<K extends 'surprise' | 'detect'>(
    method: K,
    request: RequestOf<RoutesService, K>,
    onProgress: (report: ProgressReport) => void,
  ): Promise<ResultOf<RoutesService, K>> {
    const call = this.#needs.routes.worker.call(method, request, { onProgress });
    this.#call = call;
    return call.result;
  }

  /** Names the teacher, the data set and the seed in use; null where one is missing. */
  #inUse(seed?: number): string | null {
    const teacher = this.#needs.models.of('teacher');
    const dataset = this.#needs.dataset();
    return teacher && dataset ? [dataset.fingerprint, teacher.id, seed].join(' ') : null;
  }
}

const current = <Result>(found: Found<Result> | undefined, by: string | null): Result | null =>
  found && found.by === by ? found.result : null;
