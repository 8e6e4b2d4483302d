import { expertName } from '../../../../studio/expert-signs';
import { percent } from '../../../../studio/figures';
import type { Density } from '../../evaluation/density-thirds';
import type { ExpertShares, SharesOfThird } from './expert-shares';

/** What people call the thirds of the points. */
export const DENSITY_LABELS: Readonly<Record<Density, string>> = {
  few: 'Few places around',
  some: 'Some places around',
  many: 'Many places around',
};

/** Smaller probabilities than this are not put down to chance. */
const CHANCE = 0.01;

/** "0 to 3 places", "5 places". */
export function placesText({ places }: Pick<SharesOfThird, 'places'>): string {
  if (!places) return 'no points';
  const [least, most] = places;
  if (least === most) return `${most} ${most === 1 ? 'place' : 'places'}`;
  return `${least} to ${most} places`;
}

/**
 * What the shares mean, in sentences: which expert minds the density of places most, and whether that is clear.
 * @param city where the points are
 */
export function expertSentences({ thirds, test }: ExpertShares, city: string): string[] {
  const there = thirds.filter(({ points }) => points > 0);
  const [few, many] = [there[0], there[there.length - 1]];
  if (there.length < 2)
    return [
      `Nearly all points in ${city} have equally many places around them, so that experts cannot be compared by it.`,
    ];
  const changes = few.shares.map((share, expert) => ({ expert, share, change: many.shares[expert] - share }));
  const most = changes.reduce((a, b) => (Math.abs(b.change) > Math.abs(a.change) ? b : a));
  const where = `${percent(most.share, 0)} of the say with ${placesText(few)} around, and ${percent(many.shares[most.expert], 0)} with ${placesText(many)}`;
  return [
    `${expertName(most.expert)} minds the density of places most: in ${city} it has ${where}.`,
    test !== null && test.p < CHANCE
      ? 'Which experts are asked differs between the thirds by more than chance. Points of one trip are alike, so that the test is too sure of it.'
      : 'Which experts are asked does not differ clearly between the thirds (could be chance).',
  ];
}
