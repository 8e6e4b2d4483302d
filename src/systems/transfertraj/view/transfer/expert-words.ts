import { expertName } from '../../../../studio/expert-signs';
import { percent } from '../../../../studio/figures';
import { LARGEST_CHANCE } from '../../evaluation/expert-words';
import type { Density } from '../../evaluation/density-thirds';
import { testWords } from '../evaluate/expert-words';
import type { ExpertShares, SharesOfThird } from './expert-shares';

/** What people call the thirds of the points. */
export const DENSITY_LABELS: Readonly<Record<Density, string>> = {
  few: 'Few places around',
  some: 'Some places around',
  many: 'Many places around',
};

/** "0 to 3 places", "5 places". */
export function placesText({ places }: Pick<SharesOfThird, 'places'>): string {
  if (!places) return 'no points';
  const [least, most] = places;
  if (least === most) return `${most} ${most === 1 ? 'place' : 'places'}`;
  return `${least} to ${most} places`;
}

/**
 * What the shares mean, in sentences: whether they differ with the density of places and, where that is clear, whose share does most.
 * @param city where the points are
 */
export function expertSentences({ thirds, test }: ExpertShares, city: string): string[] {
  const there = thirds.filter(({ points }) => points > 0);
  const [few, many] = [there[0], there[there.length - 1]];
  if (there.length < 2)
    return [
      `Nearly all points in ${city} have equally many places around them, so that experts cannot be compared by it.`,
    ];
  const verdict = testWords({ tests: [test] }, 0);
  if (test === null || test.p >= LARGEST_CHANCE) return [verdict];
  const changes = few.shares.map((share, expert) => ({ expert, share, change: many.shares[expert] - share }));
  const most = changes.reduce((a, b) => (Math.abs(b.change) > Math.abs(a.change) ? b : a));
  const where = `${percent(most.share, 0)} of the say with ${placesText(few)} around, and ${percent(many.shares[most.expert], 0)} with ${placesText(many)}`;
  return [
    verdict,
    `${expertName(most.expert)} minds the density of places most: in ${city} it has ${where}.`,
  ];
}
