import type { CityFiller } from '../../transfer-choices';
import type { NetworkInUse } from './measured-networks';

/** Tasks of recovery, by how many points there are from one known point to the next. */
const STEPS = { recovery4: 4, recovery8: 8, recovery16: 16 } as const;
const stepOf = (name: string): number | undefined => (STEPS as Readonly<Record<string, number>>)[name];

/**
 * The network that fills gaps: the one that was chosen where it is in use, else the one whose task is nearest to them, else the
 * pre-trained one, else any that says places. Null where none does.
 * @param everyNth one point in so many is kept
 */
export function nearestFiller(
  networks: readonly NetworkInUse[],
  filler: CityFiller,
  everyNth: number,
): NetworkInUse | null {
  const placed = networks.filter(({ name }) => name !== 'travel-time');
  const away = ({ name }: NetworkInUse) => Math.abs(Math.log(everyNth / (stepOf(name) ?? everyNth)));
  return (
    placed.find(({ name }) => name === filler) ??
    placed.filter(({ name }) => stepOf(name) !== undefined).toSorted((a, b) => away(a) - away(b))[0] ??
    placed.find(({ name }) => name === 'pretrained') ??
    placed[0] ??
    null
  );
}
