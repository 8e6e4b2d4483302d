import type { Dataset } from '../../../domain/dataset';
import { verdictFile, type VerdictFile } from '../../../engine/review/verdict-file';
import { INKS } from '../../inks';
import type { ReviewSession } from './review-session.svelte';

const LONGEST_TITLE = 200;

/** What was said of the lines in view, as it leaves the page. */
export function verdictsOf(review: ReviewSession, dataset: Pick<Dataset, 'name'>): VerdictFile {
  const { verdicts, group, fingerprint, pairs, sources } = review;
  return verdictFile({
    reviewer: verdicts.reviewer,
    dataset: dataset.name.slice(0, LONGEST_TITLE),
    review: fingerprint ?? '',
    pairs,
    sets: sources.flatMap((source) =>
      source === 'real'
        ? []
        : [{ source, title: (group?.names?.[source] ?? INKS[source].label).slice(0, LONGEST_TITLE) }],
    ),
    verdicts: [...verdicts.map.values()],
  });
}
