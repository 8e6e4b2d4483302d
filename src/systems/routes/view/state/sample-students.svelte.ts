import { fetchShipped } from '../../../../studio/shipped-files';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import { SAMPLE_ID } from '../../../../studio/state/runs/runs-session.svelte';
import type { DistilSettings } from './distil-settings.svelte';

/** Name of the student of the sample results. */
const USUAL = 'lambda-0.1';
/** Distilled students that come with the sample city, by their files: the weight of the teacher that each learnt with. */
export const SAMPLE_STUDENTS = {
  'lambda-0.0014': { label: 'λ 0.0014', lambda: 0.0014 },
  [USUAL]: { label: 'λ 0.1', lambda: 0.1 },
  'lambda-1': { label: 'λ 1', lambda: 1 },
  plus: { label: 'HOSER+', lambda: 0.1 },
} as const;
export type SampleStudent = keyof typeof SAMPLE_STUDENTS;
const SHIPPED = (Object.keys(SAMPLE_STUDENTS) as SampleStudent[]).filter((name) => name !== USUAL);

const idOf = (name: SampleStudent): string => `sample-${name}`;

export interface SampleStudentNeeds {
  readonly data: Pick<DatasetSession, 'opened' | 'isSampleCity'>;
  readonly models: Pick<Models, 'of' | 'use'>;
}

/** Puts the distilled students in use that come with the sample city. */
export class SampleStudents {
  readonly loading = new AsyncTask();
  readonly #needs: SampleStudentNeeds;
  readonly #dials: Pick<DistilSettings, 'set'>;
  /** The one of the sample results, while another takes its place. */
  #usual = $state.raw<Model | null>(null);

  constructor(needs: SampleStudentNeeds, dials: Pick<DistilSettings, 'set'>) {
    this.#needs = needs;
    this.#dials = dials;
  }

  /** Which of them is in use; null where another student is. */
  readonly inUse: SampleStudent | null = $derived.by(() => {
    const { data, models } = this.#needs;
    const model = models.of('distilled');
    if (!data.isSampleCity || !model) return null;
    return SHIPPED.find((one) => idOf(one) === model.id) ?? (model.runId === SAMPLE_ID ? USUAL : null);
  });

  /** Puts one of them in use, and its weight into the lens. */
  async use(name: SampleStudent): Promise<void> {
    const { data, models } = this.#needs;
    const before = models.of('distilled');
    const { opened } = data;
    if (name === this.inUse || !before || !opened) return;
    if (before.runId === SAMPLE_ID) this.#usual = before;
    if (name === USUAL) {
      if (this.#usual) this.#take(this.#usual, name);
      return;
    }
    const { fingerprint } = opened.dataset;
    await this.loading.run(
      ({ signal }) => fetchShipped('sample-city', [name], signal),
      (files) =>
        this.#take(
          {
            id: idOf(name),
            network: 'distilled',
            bytes: files[name],
            from: `Sample student, ${SAMPLE_STUDENTS[name].label}`,
            runId: null,
            dataset: fingerprint,
          },
          name,
        ),
    );
  }

  #take(model: Model, name: SampleStudent): void {
    this.#needs.models.use(model);
    this.#dials.set('lambda', SAMPLE_STUDENTS[name].lambda);
  }
}
