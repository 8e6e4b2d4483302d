import type { Dataset } from '../../../domain/dataset';

/** What is said of people where check-ins are open, in a sentence; null for other data. */
export function peopleWords({ extras, card }: Pick<Dataset, 'extras' | 'card'>): string | null {
  if (!extras?.checkIns) return null;
  return card?.simulated
    ? 'People can be recognised again by where they go; these are invented, and nothing leaves this tab unless you save it.'
    : 'People can be recognised again by where they go: nothing of these check-ins leaves this tab unless you save it.';
}
