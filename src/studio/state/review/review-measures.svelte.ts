import type { Dataset } from '../../../domain/dataset';
import type { EvaluationSession } from '../routes/evaluation-session.svelte';
import type { RouteBook } from '../routes/route-book.svelte';
import { measuredValues } from './review-columns';
import type { ReviewScenario, ReviewValues } from './review-session.svelte';
import type { SourceValues } from './review-table';

interface Needs {
  readonly book: Pick<RouteBook, 'group'>;
  readonly dataset: () => Dataset | null;
  readonly evaluation: Pick<EvaluationSession, 'measures'>;
}

/** What was measured of the lines under review. */
export class ReviewMeasures implements ReviewValues {
  readonly scenarios: readonly ReviewScenario[] | null = null;
  readonly #needs: Needs;
  readonly values: readonly SourceValues[] | null = $derived.by(() => {
    const { measures } = this.#needs.evaluation;
    return measures && measuredValues(measures);
  });

  constructor(needs: Needs) {
    this.#needs = needs;
  }
}
