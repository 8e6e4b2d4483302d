import type { FirstView } from '../../engine/first-view/first-view';
import { isStudent } from '../../engine/routes/route-source';
import { inWords } from '../duration';
import { fixed, percent } from '../figures';
import { INK_NAMES, type InkName } from '../inks';
import type { Compared } from '../state/routes/compared';

/** The number that matters now, for one line. */
export interface Headline {
  readonly title: string;
  readonly values: readonly { readonly source: InkName; readonly text: string }[];
  /** What comes after the values. */
  readonly rest: string;
}

/** While one trains: whose loss, and how long yet. */
export function trainingHeadline(
  network: InkName,
  loss: number,
  paused: boolean,
  remainingMs: number | undefined,
): Headline {
  const left = remainingMs === undefined ? '' : `about ${inWords(remainingMs)} left`;
  return {
    title: 'Loss',
    values: [{ source: network, text: fixed(loss, 3) }],
    rest: paused ? 'paused' : left,
  };
}

/** Before its first step: what is being prepared. */
export function preparingHeadline(step: string, remainingMs: number | undefined): Headline {
  const left = remainingMs === undefined ? '' : `about ${inWords(remainingMs)} left`;
  return { title: step, values: [], rest: left };
}

/** Else: how often each student's routes arrive. */
export function arrivalHeadline(compared: Pick<Compared, 'results'>): Headline | null {
  const values = compared.results.flatMap(({ source, estimates: { arrival } }) =>
    isStudent(source) && arrival.value !== null ? [{ source, text: percent(arrival.value) }] : [],
  );
  return arrivalOf(values);
}

/** The same before the results are there. */
export function firstHeadline({
  measures,
  results,
}: Pick<FirstView, 'measures' | 'results'>): Headline | null {
  const at = measures.findIndex(({ key }) => key === 'arrival');
  const values = results.flatMap(({ model, values: own }) => {
    const share = own[at]?.value ?? null;
    return isStudent(model) && share !== null ? [{ source: model, text: percent(share) }] : [];
  });
  return arrivalOf(values);
}

/** In the order of every list of the page. */
function arrivalOf(values: Headline['values']): Headline | null {
  const sorted = [...values].sort((a, b) => INK_NAMES.indexOf(a.source) - INK_NAMES.indexOf(b.source));
  return values.length === 0 ? null : { title: 'Arrival', values: sorted, rest: '' };
}
