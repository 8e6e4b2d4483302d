import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';
import type { RequestOf } from '../../../../engine/protocol/service';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { TASKS, type TransferNetworkName } from '../../networks';
import type { RecoveryService } from '../../recovery/recovery-service';

/** A network in use, by what it was trained for. */
export interface NetworkInUse {
  readonly name: TransferNetworkName;
  readonly model: Model;
}

/** What is measured: networks, on the test part of a data set. */
export interface MeasuredNetworks {
  readonly networks: readonly NetworkInUse[];
  /** Fingerprint of the data set. */
  readonly dataset: string;
  /** What the tasks of the networks hide of a point that is asked for. */
  readonly hides: HiddenPart;
  readonly seed: number;
}

/** Names what is measured: another text where anything of it is another. */
export const measuredId = ({ networks, dataset, hides, seed }: MeasuredNetworks): string =>
  JSON.stringify([dataset, hides, seed, networks.map(({ name, model }) => [name, model.id])]);

/** The same as the worker takes it. */
export function measureRequest({
  networks,
  hides,
  seed,
}: MeasuredNetworks): RequestOf<RecoveryService, 'evaluate'> {
  const idOf = (name: TransferNetworkName) => networks.find((network) => network.name === name)?.model.id;
  const pretrained = idOf('pretrained');
  const tasks = TASKS.flatMap((task) => {
    const id = idOf(task);
    return id === undefined ? [] : [[task, id]];
  });
  return { ...(pretrained !== undefined && { pretrained }), tasks: Object.fromEntries(tasks), hides, seed };
}
