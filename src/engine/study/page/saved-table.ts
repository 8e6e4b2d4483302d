import { tableOf } from '../../report/html/table';
import { NOTHING, decimal } from '../../report/html/words';
import { type Markup, markup } from '../../report/markup';
import { valueWords } from '../tables/study-cells';
import { learningAxis } from '../tables/trips-saved';
import type { StudyFindings } from './answers';
import { sharePercent, sizeBound, sizeWords } from './study-words';

/** What the baseline alone would need; null where the study varies no size. */
export function savedTable({ cells, saved, objective }: StudyFindings): Markup | null {
  const { axes, baseline } = cells.result;
  const learning = learningAxis(axes);
  if (!learning || baseline === null || saved.length === 0) return null;
  const others = axes.filter(({ name }) => name !== learning.axis.name);
  return tableOf({
    id: 'trips-saved',
    caption: markup`Trips saved in ${objective.label}: the share of trips with which ${baseline} alone would be as good, and how many more trips that is`,
    head: [
      'Arm',
      ...others.map(({ label }) => label),
      learning.axis.label,
      `As good as ${baseline} with`,
      '95 % interval',
      'More trips',
    ],
    rows: saved.map(({ arm, place, size, needed, low, high }) => [
      arm,
      ...others.map(({ name }) => valueWords(place[name])),
      sharePercent(size),
      sizeWords(needed, learning.sizes),
      intervalOfSizes(low, high, learning.sizes),
      moreTrips(size, needed, learning.sizes),
    ]),
  });
}

/** "16 % to 31 %"; one bound where both ends lie beyond the curve. */
function intervalOfSizes(low: number | null, high: number | null, sizes: readonly number[]): string {
  if (low === null || high === null) return NOTHING;
  const [from, to] = [sizeBound(low, sizes), sizeBound(high, sizes)];
  return low === high ? from : `${from} to ${to}`;
}

/** "+110 %"; a bound where the size lies beyond the curve. */
function moreTrips(size: number, needed: number, sizes: readonly number[]): string {
  const share = (one: number) => `${decimal(100 * (one / size - 1), 0, true)} %`;
  if (needed === Infinity) return `more than ${share(sizes[sizes.length - 1])}`;
  return needed === 0 ? `less than ${share(sizes[0])}` : share(needed);
}
