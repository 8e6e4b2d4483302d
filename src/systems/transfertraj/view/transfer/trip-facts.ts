import { sourceLabel } from '../../evaluation/sources';
import { capitalised, counted, fixed } from '../../../../studio/figures';
import type { FilledInCity } from '../state/city-trip.svelte';

/** Who said where hidden points are, and how far off on the mean. */
export interface TripFact {
  readonly source: string;
  readonly label: string;
  /** "38 m". */
  readonly text: string;
}

/** "12 of 44 points are known". */
export function knownText({ hidden, points }: Pick<FilledInCity, 'hidden' | 'points'>): string {
  const known = hidden.filter((each) => each === 0).length;
  return known === points
    ? `All ${counted(points, 'point')} are known: nothing is hidden of so short a trip`
    : `${known} of ${counted(points, 'point')} are known`;
}

/** Mean errors of the network and of the baselines in metres; none where nothing is hidden. */
export function tripFacts({ network, baselines }: Pick<FilledInCity, 'network' | 'baselines'>): TripFact[] {
  if (network.count === 0) return [];
  const text = (metres: number) => `${fixed(metres, 0)} m`;
  return [
    { source: 'network', label: 'Network', text: text(network.mae) },
    ...baselines.map(({ source, errors }) => ({
      ...{ source, label: capitalised(sourceLabel(source)), text: text(errors.mae) },
    })),
  ];
}
