import { tidy, transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import { meanPairCosine } from '../../src/evaluation/forecasts/forecast-errors';
import {
  paperTeacher as teacher,
  paperTeacherSpecs,
  pooledOverTime,
} from '../../src/models/lightst/paper-teacher';
import { degreesOf, hopsFrom, undirectedWithLoops } from '../../src/models/lightst/sparse-graph';
import type { Parameters } from '../../src/nn/parameters';
import { compare, compareLists } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/subject';
import { checkNetwork, type BuiltNetwork } from './network-subject';
import { StoredNetwork } from './stored-network';
import {
  normalisedRoadGraph,
  paperTeacherConfigOf,
  storedRoadGraph,
  storedSlots,
} from './stored-paper-teacher';

const GROUP = 'paper_teacher';

/** The teacher as the paper has it. */
export const paperTeacher: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredNetwork(GROUP, context.folder);
    await checkNetwork(context, stored, built(context, stored));
  },
};

/** (N, B, T, d) as the file has it, (B, T, N, d). */
const official = (features: Tensor4D): Tensor4D => transpose(features, [1, 2, 0, 3]);

function built(context: VerificationContext, stored: StoredNetwork): BuiltNetwork {
  const config = paperTeacherConfigOf(stored.config);
  const x = stored.tensor4('in.x');
  const slots = storedSlots(stored, config.slotsPerDay, 'all');
  const graph = normalisedRoadGraph(stored);
  return {
    specs: paperTeacherSpecs(config),
    x,
    intermediates: (weights) => {
      const { gcn, spatial, convolutions, tcn, output } = teacher(weights, config, { x, slots, graph });
      const named = (name: string, all: readonly Tensor4D[]) =>
        all.map((features, layer) => [`mid.${name}.${layer}`, official(features)] as const);
      return {
        'mid.adj_norm': graph.clone(),
        ...Object.fromEntries([
          ...named('gcn', gcn),
          ...named('tcn_conv', convolutions),
          ...named('tcn', tcn),
        ]),
        'mid.spatial': official(spatial),
        'mid.spatial_pooled': pooledOverTime(spatial),
        'mid.temporal_pooled': pooledOverTime(tcn[tcn.length - 1]),
        'out.output': output,
      };
    },
    forecast: (weights, input) => teacher(weights, config, { x: input, slots, graph }).output,
    extras: async (parameters) => {
      stored.checkInputs(context);
      checkGraph(context, stored, config.gcnLayers, await graph.array());
      await checkSmoothing(context, stored, parameters, (weights) =>
        teacher(weights, config, { x, slots, graph }).gcn.map(official),
      );
    },
    dispose: () => {
      x.dispose();
      slots.dispose();
      graph.dispose();
    },
  };
}

/** Degrees, the fixed vector of Â, and which nodes lie within as many hops as there are layers. */
function checkGraph(
  context: VerificationContext,
  stored: StoredNetwork,
  hops: number,
  matrix: readonly number[][],
): void {
  const { json, name: group } = stored;
  const adjacency = storedRoadGraph(stored);
  const degrees = [...degreesOf(undirectedWithLoops(adjacency))];
  const row = (what: string, actual: number[], expected: number[], absolute = 0) =>
    compare(context, { group, what, actual, expected, tolerance: { absolute, relative: 0 }, onHost: true });
  row('degrees with self-loops', degrees, json.numbers('degree_with_self_loop'));
  const roots = degrees.map(Math.sqrt);
  const spread = matrix.map((line) => line.reduce((sum, each, j) => sum + each * roots[j], 0));
  const worst = Math.max(...spread.map((each, i) => Math.abs(each - roots[i])));
  const what = 'what the normalised graph makes of the roots of the degrees';
  row(what, [worst], [json.number('adj_norm_times_sqrt_degree_equals_sqrt_degree_max_abs_diff')], 1e-6);
  const distances = hopsFrom(adjacency, 0);
  const within = json.fields('influence_of_node_0');
  compareLists(context, {
    group,
    what: `nodes within ${hops} hops of node 0`,
    actual: [...distances].map((distance) => distance <= hops),
    expected: within.value(`within_${hops}_hops`) as boolean[],
  });
}

/** How alike nodes become with the depth of the GCN. */
async function checkSmoothing(
  context: VerificationContext,
  { json, name: group }: StoredNetwork,
  parameters: Parameters,
  features: (parameters: Parameters) => Tensor4D[],
): Promise<void> {
  const depths = tidy(() => features(parameters));
  const actual: number[] = [];
  for (const depth of depths) {
    const [, , nodes, width] = depth.shape;
    actual.push(meanPairCosine(await depth.data(), nodes, width));
    depth.dispose();
  }
  compare(context, {
    group,
    what: 'mean cosine of two nodes per depth',
    actual,
    expected: json.numbers('oversmoothing_mean_pairwise_cosine_per_depth'),
    tolerance: { absolute: 1e-5, relative: 0 },
  });
}
