import { NETWORK_LABELS, type TransferNetworkName } from '../../networks';
import { PLACE_TASKS, type Filler } from '../../address-choices';
import type { AskedTrip } from './asked-trip';
import type { NetworkInUse } from './measured-networks';

/** Who fills in, and why it is that one. */
export interface ChosenNetwork extends NetworkInUse {
  /** A sentence. */
  readonly why: string;
}

/** Tasks of recovery by how many points there are from one known point to the next. */
const STEPS = { recovery4: 4, recovery8: 8, recovery16: 16 } as const;
type RecoveryTask = keyof typeof STEPS;
const RECOVERIES = Object.keys(STEPS) as RecoveryTask[];

/** Networks that say where points lie, in the order in which they are listed. */
export const fillersOf = (networks: readonly NetworkInUse[]): readonly NetworkInUse[] =>
  networks.filter(({ name }) => name === 'pretrained' || PLACE_TASKS.some((task) => task === name));

/**
 * The network that fills in: the one that is chosen, else the one whose task is most like the question, else the pre-trained one; null
 * where none is in use.
 */
export function fittingNetwork(
  networks: readonly NetworkInUse[],
  filler: Filler,
  asked: Pick<AskedTrip, 'task' | 'step'>,
): ChosenNetwork | null {
  const found = fillersOf(networks);
  const named = (name: TransferNetworkName) => found.find((each) => each.name === name);
  if (filler !== 'fitting') {
    const chosen = named(filler);
    if (chosen) return { ...chosen, why: `You chose the ${NETWORK_LABELS[filler]}.` };
    const other = fittingNetwork(networks, 'fitting', asked);
    return other && { ...other, why: `There is no ${NETWORK_LABELS[filler]} in use. ${other.why}` };
  }
  const trained = trainedFor(found, asked);
  if (trained) return { ...trained, why: whyOf(trained.name, asked) };
  const pretrained = named('pretrained');
  if (pretrained)
    return { ...pretrained, why: 'No encoder in use is trained for this: the pre-trained one fills in.' };
  return found[0] ? { ...found[0], why: `Only the ${NETWORK_LABELS[found[0].name]} is in use.` } : null;
}

function trainedFor(
  networks: readonly NetworkInUse[],
  { task, step }: Pick<AskedTrip, 'task' | 'step'>,
): NetworkInUse | undefined {
  if (task === 'prediction') return networks.find(({ name }) => name === 'prediction');
  const away = (name: string) => Math.abs(Math.log(step / STEPS[name as RecoveryTask]));
  return networks
    .filter(({ name }) => RECOVERIES.some((each) => each === name))
    .toSorted((a, b) => away(a.name) - away(b.name))[0];
}

function whyOf(name: TransferNetworkName, { task, step }: Pick<AskedTrip, 'task' | 'step'>): string {
  const label = NETWORK_LABELS[name];
  if (task === 'prediction') return `The ${label} is trained for this.`;
  return `About one point in ${Math.max(1, Math.round(step))} is known: the ${label} is nearest to that.`;
}
