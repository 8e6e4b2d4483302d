import type { FirstView } from '../../engine/first-view/first-view';
import { isStudent, STUDENTS } from '../../engine/routes/route-source';
import type { MeasureKey } from '../../evaluation/measure-catalogue';
import { counted, fixed, percent, inWords } from '../figures';
import { INK_NAMES, type InkName } from '../inks';
import type { Compared } from '../state/routes/compared';

/** A number that matters at the moment, of one or more models. */
export interface Headline {
  readonly title: string;
  /** The measure whose routes stand behind the values; left out where no routes do. */
  readonly measure?: MeasureKey;
  readonly values: readonly { readonly source: InkName; readonly text: string }[];
  /** Text after the values. */
  readonly rest: string;
}

/** While a network trains: its loss and the time that is left of its training. */
export function trainingHeadline(
  network: InkName,
  loss: number,
  paused: boolean,
  remainingMs: number | undefined,
): Headline {
  const left = remainingMs === undefined ? '' : `about ${inWords(remainingMs)} left of this network`;
  return {
    title: 'Loss',
    values: [{ source: network, text: fixed(loss, 3) }],
    rest: paused ? 'paused' : left,
  };
}

/** Before the first training step: what is being prepared, and the time left. */
export function preparingHeadline(step: string, remainingMs: number | undefined): Headline {
  const left = remainingMs === undefined ? '' : `about ${inWords(remainingMs)} left`;
  return { title: step, values: [], rest: left };
}

/** When nothing trains: the arrival rate of each student's routes, and of how many pairs it is. */
export function arrivalHeadline(compared: Pick<Compared, 'results'>): Headline | null {
  const values = compared.results.flatMap(({ source, estimates: { arrival } }) =>
    isStudent(source) && arrival.value !== null ? [{ source, text: percent(arrival.value) }] : [],
  );
  const headline = arrivalOf(values, compared.results[0]?.count);
  return headline && { ...headline, measure: 'arrival' };
}

/** When nothing trains: how often each student's most likely next road is the one taken. */
export function accuracyHeadline({ scores }: Pick<Compared, 'scores'>): Headline | null {
  const values = STUDENTS.flatMap((source) => {
    const share = scores[source]?.accuracy ?? NaN;
    return Number.isFinite(share) ? [{ source, text: percent(share) }] : [];
  });
  return values.length === 0
    ? null
    : { title: 'Next road right', values: sorted(values), rest: 'on test trips' };
}

/** The arrival rates of the first view, until results are loaded. */
export function firstHeadline({
  measures,
  results,
}: Pick<FirstView, 'measures' | 'results'>): Headline | null {
  const at = measures.findIndex(({ key }) => key === 'arrival');
  const values = results.flatMap(({ model, values: own }) => {
    const share = own[at]?.value ?? null;
    return isStudent(model) && share !== null ? [{ source: model, text: percent(share) }] : [];
  });
  return arrivalOf(values, results[0]?.routes);
}

function arrivalOf(values: Headline['values'], pairs: number): Headline | null {
  return values.length === 0
    ? null
    : { title: 'Arrival', values: sorted(values), rest: `of ${counted(pairs, 'pair')}` };
}

/** The sources as in every list of the page. */
const sorted = (values: Headline['values']): Headline['values'] =>
  [...values].sort((a, b) => INK_NAMES.indexOf(a.source) - INK_NAMES.indexOf(b.source));
