import { reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';
import type { Subject } from '../harness/compare';
import { describeTensors } from '../harness/stored-description';
import { StoredNetwork } from './stored-network';
import { StoredTrajectories } from './stored-trajectories';
import { TrainChecks } from './train-checks';

const GROUP = 'train';

/** Losses and gradients, five steps of Adam in two forms, a loss of places alone, and the balance of experts. */
export const train: Subject = {
  name: GROUP,
  async run(context) {
    const network = new StoredNetwork(context.folder);
    const stored = {
      json: new StoredFields(context.folder.json('train.json'), 'train.json'),
      tensors: context.folder.tensors('train.safetensors'),
    };
    const checks = new TrainChecks(context, stored, network, new StoredTrajectories(network));
    describeTensors(context, GROUP, stored);
    await part(context, GROUP, 'optimiser', () => checks.optimizer());
    for (const variant of ['official', 'spec'])
      await part(context, GROUP, variant, () => checks.steps(variant));
    await part(context, GROUP, 'places alone', () => checks.placesAlone());
    await part(context, GROUP, 'balance', () => checks.balance());
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, stored.tensors);
  },
};
