import type { Dataset } from '../../../../domain/dataset';
import { shown } from '../../../../base/text';
import { NETWORK_LABELS } from '../../networks';
import type { NetworkInUse } from '../state/measured-networks';

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
