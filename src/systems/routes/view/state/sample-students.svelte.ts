import { NO_TASK } from '../../../../base/task';
import { fetchFile } from '../../../../engine/datasets/fetch-file';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import { SAMPLE_ID } from '../../../../studio/state/runs/runs-session.svelte';
import type { DistilSettings } from './distil-settings.svelte';

/** Weights of the teacher that distilled students on the sample city come with, beside that of the sample results. */
const SHIPPED = ['0.0014', '1'] as const;
/** That of the sample results. */
const USUAL = '0.1';
export const SAMPLE_LAMBDAS = ['0.0014', USUAL, '1'] as const;
export type SampleLambda = (typeof SAMPLE_LAMBDAS)[number];

const MOST_BYTES = 8_000_000;
/** Beside the page, wherever it is served. */
const addressOf = (lambda: string) =>
  new URL(`./sample-city/lambda-${lambda}.safetensors`, document.baseURI).href;
const idOf = (lambda: SampleLambda): string => `sample-lambda-${lambda}`;

export interface SampleStudentNeeds {
  readonly data: Pick<DatasetSession, 'opened' | 'isSampleCity'>;
  readonly models: Pick<Models, 'of' | 'use'>;
}

/** Distilled students that come with the sample city, trained alike but for the weight of the teacher's term. */
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
  readonly inUse: SampleLambda | null = $derived.by(() => {
    const { data, models } = this.#needs;
    const model = models.of('distilled');
    if (!data.isSampleCity || !model) return null;
    return SHIPPED.find((one) => idOf(one) === model.id) ?? (model.runId === SAMPLE_ID ? USUAL : null);
  });

  /** Puts one of them in use, and its weight into the lens. */
  async use(lambda: SampleLambda): Promise<void> {
    const { data, models } = this.#needs;
    const before = models.of('distilled');
    const { opened } = data;
    if (lambda === this.inUse || !before || !opened) return;
    if (before.runId === SAMPLE_ID) this.#usual = before;
    if (lambda === USUAL) {
      if (this.#usual) this.#take(this.#usual, lambda);
      return;
    }
    const { fingerprint } = opened.dataset;
    await this.loading.run(
      async ({ signal }) => {
        const { file } = await fetchFile(addressOf(lambda), MOST_BYTES, { ...NO_TASK, signal });
        return new Uint8Array(await file.arrayBuffer());
      },
      (bytes) =>
        this.#take(
          {
            id: idOf(lambda),
            network: 'distilled',
            bytes,
            from: `Sample student, λ ${lambda}`,
            runId: null,
            dataset: fingerprint,
          },
          lambda,
        ),
    );
  }

  #take(model: Model, lambda: SampleLambda): void {
    this.#needs.models.use(model);
    this.#dials.set('lambda', Number(lambda));
  }
}
