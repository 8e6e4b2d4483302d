import { h3BertHidden, maskedLoss } from '../../src/models/h3-bert/network';
import { TokenTensors } from '../../src/models/h3-bert/token-batch';
import { part } from '../harness/compare';
import { StoredFile } from '../harness/stored-file';
import type { Subject } from '../harness/compare';
import { StepsCheck } from './steps-check';
import { StoredBatch } from './stored-batch';
import { StoredNetwork } from './stored-network';

const GROUP = 'train';

/** Losses, gradients and weights of five steps of AdamW over the masked batch of `forward`. */
export const train: Subject = {
  name: GROUP,
  async run(context) {
    const file = new StoredFile(GROUP, context);
    const network = new StoredNetwork(context.folder);
    const { config } = network;
    const { batch } = new StoredBatch(network.tensors, 'batch.', 'batch.labels');
    await part(context, GROUP, 'steps', async () => {
      const tensors = new TokenTensors(batch, config);
      const parameters = network.parameters();
      const steps = new StepsCheck(file, '', file.json);
      await steps.run({
        parameters,
        loss: (view) => maskedLoss(view, h3BertHidden(view, config, tensors), tensors),
      });
      steps.without(parameters);
      parameters.dispose();
      tensors.dispose();
    });
    file.finish();
  },
};
