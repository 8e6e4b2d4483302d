import type { Tensor } from '@tensorflow/tfjs-core';
import { stmlpSpecs } from '../../src/models/lightst/mtgnn-parameters';
import { stmlpStudent as student } from '../../src/models/lightst/mtgnn-teacher';
import type { Subject, VerificationContext } from '../harness/subject';
import { checkMtgnnFacts, checkUsed, mtgnnConfigOf, officialTrace } from './mtgnn';
import { checkNetwork, type BuiltNetwork } from './network-subject';
import { StoredNetwork } from './stored-network';

const GROUP = 'stmlp_student';

/** Sizes of the teacher that the student's configuration repeats and does not use. */
const OF_THE_TEACHER = [
  'gcn_true',
  'buildA_true',
  'gcn_depth',
  'propalpha',
  'tanhalpha',
  'node_dim',
  'subgraph_size',
];

/** The student of the official code. */
export const stmlpStudent: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredNetwork(GROUP, context.folder);
    await checkNetwork(context, stored, built(context, stored));
  },
};

function built(context: VerificationContext, stored: StoredNetwork): BuiltNetwork {
  const sizes = mtgnnConfigOf(stored.config);
  const specs = stmlpSpecs(sizes);
  const x = stored.tensor4('in.x');
  return {
    specs,
    x,
    intermediates: (weights) => {
      const found: Record<string, Tensor> = {};
      const output = student(weights, sizes, x, { trace: officialTrace(found) });
      return { ...found, 'out.output': output };
    },
    forecast: (weights, input) => student(weights, sizes, input),
    extras: async () => {
      stored.checkInputs(context);
      checkMtgnnFacts(context, stored, sizes);
      checkUsed(
        context,
        stored,
        specs.map(({ name }) => name),
      );
      stored.config.leave(...OF_THE_TEACHER);
    },
    dispose: () => x.dispose(),
  };
}
