import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';
import { expertName } from './expert-signs';
import { percent } from '../../../../studio/figures';
import { type Density, LARGEST_CHANCE } from '../../evaluation/expert-use';
import { testWords } from '../evaluate/words';
import type { ExpertShares, SharesOfThird } from './expert-shares';
import type { Dataset } from '../../../../domain/dataset';
import { shown } from '../../../../base/text';
import { NETWORK_LABELS } from '../../networks';
import type { NetworkInUse } from '../state/measured-networks';

/** What is hidden of a point, to choose from. */
export const HIDES_OPTIONS: readonly { readonly value: HiddenPart; readonly label: string }[] = [
  { value: 'space', label: 'Known' },
  { value: 'point', label: 'Hidden too' },
];

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

type City = Pick<Dataset, 'name' | 'fingerprint'>;

/** Where a network learnt, as far as that is known. */
function placeOf({ model }: NetworkInUse, cities: readonly City[]): { city: City | null; words: string } {
  const from = shown(model.from);
  // A file says nothing of the data that its weights learnt from.
  if (model.report) return { city: null, words: `from ${from}, which does not say where it learnt` };
  const city = cities.find(({ fingerprint }) => fingerprint === model.dataset) ?? null;
  return city
    ? { city, words: `learnt in ${city.name} (${from})` }
    : { city, words: `learnt from other data (${from})` };
}

/** A line for each network: where it learnt. */
export const originLines = (networks: readonly NetworkInUse[], cities: readonly City[]): string[] =>
  networks.map((network) => `${NETWORK_LABELS[network.name]}: ${placeOf(network, cities).words}`);

/** What is fair to know before the errors of two cities are held against each other. */
export function learntWords(networks: readonly NetworkInUse[], cities: readonly [City, City]): string {
  const known = networks.map((network) => placeOf(network, cities).city);
  const names = cities.filter((city) => known.includes(city)).map(({ name }) => name);
  const baselines = 'The baselines learn from the training trips of the city that they are measured in.';
  if (known.some((city) => city === null) && names.length === 0)
    return `As far as is known here, the networks learnt from other trips than those of these two data sets. ${baselines}`;
  if (names.length === 2)
    return `Some of the networks learnt in each of the two cities: look at the list before you compare. ${baselines}`;
  const abroad = cities.find(({ name }) => name !== names[0])!.name;
  return `The networks learnt nothing in ${abroad}. ${baselines}`;
}
