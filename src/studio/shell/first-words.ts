import type { FirstView } from '../../engine/first-view/first-view';
import { percent } from '../figures';
import { wordsFor } from '../trip-words';

/** Arrival rates of the vanilla and the distilled student, from 0 to 1; NaN where unknown. */
export function arrivals({
  measures,
  results,
}: FirstView): Readonly<Record<'vanilla' | 'distilled', number>> {
  const at = measures.findIndex(({ key }) => key === 'arrival');
  const of = (name: string) => results.find(({ model }) => model === name)?.values[at]?.value ?? NaN;
  return { vanilla: of('vanilla'), distilled: of('distilled') };
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

/** Describes what the first view shows. */
export function firstSentence(view: FirstView): string {
  const trips = NUMBERS[view.trips.length] ?? String(view.trips.length);
  const text = `${trips} real trips through ${view.city.simulated ? 'an invented city' : view.city.name}, and the routes that two small models draw for the same journeys: one learnt from the trips alone, the other from a large teacher too. The table shows how well they do on journeys that neither has seen.`;
  return wordsFor(view.city.simulated).of(text);
}

/** The lines of the first view's legend. */
export function firstLegend(view: FirstView) {
  const { vanilla, distilled } = arrivals(view);
  const { simulated } = view.city;
  return [
    { source: 'real', text: simulated ? 'as invented drivers drove' : 'as people drove' },
    { source: 'distilled', text: `arrives in ${glued(percent(distilled))}` },
    { source: 'vanilla', text: `arrives in ${glued(percent(vanilla))}` },
  ] as const;
}

/** With a space that does not break, so that a number stays on one line with its unit. */
const glued = (text: string) => text.replace(' ', '\u00a0');
