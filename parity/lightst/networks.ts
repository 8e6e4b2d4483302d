import { eye, tensor2d, transpose, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { meanPairCosine } from '../../src/evaluation/forecasts/forecast-errors';
import type { Trace } from '../../src/models/lightst/mtgnn-body';
import {
  learnedGraph,
  learnedScores,
  mtgnnTeacherSpecs,
  paddedSteps,
  rowNormalised,
  stmlpSpecs,
  type MtgnnConfig,
} from '../../src/models/lightst/mtgnn-parameters';
import { mtgnnTeacher as teacher, stmlpStudent as student } from '../../src/models/lightst/mtgnn-teacher';
import {
  paperTeacher as taught,
  paperTeacherSpecs,
  pooledOverTime,
  type PaperTeacherConfig,
} from '../../src/models/lightst/paper-teacher';
import {
  degreesOf,
  hopsFrom,
  normalisedAdjacency,
  undirectedWithLoops,
} from '../../src/models/lightst/sparse-graph';
import { RowIndex } from '../../src/nn/ops/row-index';
import type { Parameters } from '../../src/nn/parameters';
import { EXACT, within } from '../harness/compare';
import { computedList, rowsOf, valuesOf } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import { checkForward, checkInputs, forecastSubject } from './forecast-subject';

/** The sizes of a network of the official code, under the names of its configuration. */
function mtgnnConfigOf(config: StoredFields): MtgnnConfig {
  return {
    nodes: config.number('num_nodes'),
    inputWidth: config.number('input_dim'),
    inputSteps: config.number('input_window'),
    outputSteps: config.number('output_window'),
    layers: config.number('layers'),
    convolutionChannels: config.number('conv_channels'),
    residualChannels: config.number('residual_channels'),
    skipChannels: config.number('skip_channels'),
    endChannels: config.number('end_channels'),
    kernelWidths: config.numbers('kernel_widths'),
    normEps: config.number('layer_norm_eps'),
    dropout: config.number('dropout'),
  };
}

/** Compares what the networks here take for granted of a configuration, what follows from it, and which weights are used. */
function checkMtgnn(file: StoredFile, sizes: MtgnnConfig, used: readonly string[]): void {
  const config = file.json.fields('config');
  file.exact(
    'padded length, one value per node, no dilation; normalisation with weights',
    [paddedSteps(sizes), 1, 1, 1],
    [
      ...config.all('receptive_field', 'output_dim', 'dilation_exponential'),
      Number(config.boolean('layer_norm_affline')),
    ],
  );
  file.lists('parameters that are used', [...used].sort(), file.json.texts('parameters_used').sort());
  const unused = file.json.fields('parameters_unused');
  const had = unused.names.filter((each) => used.includes(each));
  file.lists('unused parameters that the network here has', had, []);
  unused.leave(...unused.names);
}

/** Collects what a network traces, (N, B, T, C), as the file has it: `mid.` in front, (B, C, N, T). */
const officialTrace =
  (found: Record<string, Tensor>): Trace =>
  (name, features) => {
    found[`mid.${name}`] = transpose(features, [1, 3, 0, 2]) satisfies Tensor4D;
  };

/** The teacher of the official code: with its learned graph, and with the same weights over a road graph. */
export const mtgnnTeacher = forecastSubject('mtgnn_teacher', (file, x) => {
  const config = file.json.fields('config');
  const sizes = mtgnnConfigOf(config);
  const graphSizes = {
    depth: config.number('gcn_depth'),
    keep: config.number('propalpha'),
    steepness: config.number('tanhalpha'),
    nodeWidth: config.number('node_dim'),
    neighbours: config.number('subgraph_size'),
  };
  const { neighbours } = graphSizes;
  const specs = mtgnnTeacherSpecs(sizes, graphSizes);
  const road = file.matrix('in.road_adj');
  const facts = file.json.fields('learned_graph');
  /** Smallest gaps over rows whose next score is above 0, and over those whose last neighbour kept is. */
  const gaps = { besidePositive: Infinity, ofPositive: Infinity };
  const scores = async (parameters: Parameters) =>
    rowsOf(await valuesOf(() => learnedScores(parameters, graphSizes)), sizes.nodes);
  return {
    specs,
    intermediates: (weights) => {
      const found: Record<string, Tensor> = {};
      const output = teacher(weights, sizes, graphSizes, x, { trace: officialTrace(found) });
      const graph = learnedGraph(weights, graphSizes);
      const identity = eye(sizes.nodes);
      return {
        ...found,
        'mid.learned_adj': graph,
        'mid.adj_row_normalised_forward': rowNormalised(graph, identity),
        'mid.adj_row_normalised_reverse': rowNormalised(transpose(graph), identity),
        'out.output': output,
      };
    },
    forecast: (weights, input) => teacher(weights, sizes, graphSizes, input),
    extras: async (parameters) => {
      checkInputs(file);
      checkMtgnn(file, sizes, specs.map(({ name }) => name)); // prettier-ignore
      const built = ['gcn_true', 'buildA_true'].map((name) => Number(config.boolean(name)));
      file.exact('a graph convolution over a learned graph', [1, 1], built);
      const overRoads = await valuesOf(() => teacher(parameters, sizes, graphSizes, x, { graph: road }));
      checkForward(file, 'out.output_road_graph', overRoads, 'out.output');
      const rows = await scores(parameters);
      const positive = rows.map((row) => row.filter((score) => score > 0).length);
      const kept = positive.map((count) => Math.min(count, neighbours));
      const stated = facts.numbers('positive_before_top_k_per_row');
      file.computed('positive scores per row', positive, stated, EXACT);
      file.computed('kept neighbours per row', kept, facts.numbers('kept_per_row'), EXACT);
      const edges = kept.reduce((a, b) => a + b, 0);
      file.computed('edges of the learned graph', edges, facts.number('entries'), EXACT);
      const tolerance = within(file.stated.fields('forward_abs').number('mid.learned_adj'));
      file.computed('its largest entry', Math.max(...rows.flat()), facts.number('largest_entry'), tolerance);
    },
    // The nearest that a neighbour that is kept comes to one that is not.
    beforeStep: async (parameters) => {
      for (const row of await scores(parameters)) {
        const sorted = [...row].sort((a, b) => b - a);
        const [last, next] = [sorted[neighbours - 1], sorted[neighbours]];
        if (next > 0) gaps.besidePositive = Math.min(gaps.besidePositive, last - next);
        if (last > 0) gaps.ofPositive = Math.min(gaps.ofPositive, last - (next ?? -Infinity));
      }
    },
    afterTraining: () => {
      const expected = facts.number('smallest_gap_between_kth_and_next_over_all_steps');
      const { besidePositive, ofPositive } = gaps;
      // The file does not say whether a next of 0 counts.
      const isNearer = Math.abs(besidePositive - expected) < Math.abs(ofPositive - expected);
      file.computed(
        'smallest gap between the last neighbour kept and the next, over all steps',
        isNearer ? besidePositive : ofPositive,
        expected,
        within(file.stated.number('param_step5_abs')),
      );
    },
  };
});

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
export const stmlpStudent = forecastSubject('stmlp_student', (file, x) => {
  const config = file.json.fields('config');
  const sizes = mtgnnConfigOf(config);
  const specs = stmlpSpecs(sizes);
  return {
    specs,
    intermediates: (weights) => {
      const found: Record<string, Tensor> = {};
      const output = student(weights, sizes, x, { trace: officialTrace(found) });
      return { ...found, 'out.output': output };
    },
    forecast: (weights, input) => student(weights, sizes, input),
    extras: async () => {
      checkInputs(file);
      checkMtgnn(file, sizes, specs.map(({ name }) => name)); // prettier-ignore
      config.leave(...OF_THE_TEACHER);
    },
  };
});

export function paperTeacherConfigOf(config: StoredFields): PaperTeacherConfig {
  return {
    nodes: config.number('num_nodes'),
    width: config.number('d'),
    inputSteps: config.number('input_steps'),
    outputSteps: config.number('output_steps'),
    gcnLayers: config.number('gcn_layers'),
    tcnLayers: config.number('tcn_layers'),
    kernel: config.number('kernel'),
    slotsPerDay: config.number('slots_per_day'),
    leakySlope: config.number('leaky_relu_slope'),
    dropout: config.number('dropout'),
  };
}

/** The stored road graph: directed edges without self-loops. */
const storedRoadGraph = (file: StoredFile) => ({
  nodes: file.tensors.shape('in.road_adj')[0],
  values: Float32Array.from(file.numbers('in.road_adj')),
});

/** Â of the stored road graph on the device. */
export function normalisedRoadGraph(file: StoredFile): Tensor2D {
  const { nodes, values } = normalisedAdjacency(storedRoadGraph(file));
  return file.own(tensor2d(values, [nodes, nodes]));
}

/** The bin of the day of each input step (b, t), or of the last step of each sample. */
export function storedSlots(file: StoredFile, slotsPerDay: number, which: 'all' | 'last'): RowIndex {
  const steps = file.tensors.shape('in.tod')[1];
  const slots = file.numbers('in.tod').filter((_, i) => which === 'all' || i % steps === steps - 1);
  return file.own(RowIndex.from(Int32Array.from(slots), slotsPerDay));
}

/** (N, B, T, d) as the file has it, (B, T, N, d). */
const official = (features: Tensor4D): Tensor4D => transpose(features, [1, 2, 0, 3]);

/** The teacher as the paper has it. */
export const paperTeacher = forecastSubject('paper_teacher', (file, x) => {
  const config = paperTeacherConfigOf(file.json.fields('config'));
  const slots = storedSlots(file, config.slotsPerDay, 'all');
  const graph = normalisedRoadGraph(file);
  return {
    specs: paperTeacherSpecs(config),
    intermediates: (weights) => {
      const { gcn, spatial, convolutions, tcn, output } = taught(weights, config, { x, slots, graph });
      const layers = Object.entries({ gcn, tcn_conv: convolutions, tcn }).flatMap(([name, all]) =>
        all.map((features, layer) => [`mid.${name}.${layer}`, official(features)] as const),
      );
      return {
        'mid.adj_norm': graph.clone(),
        ...Object.fromEntries(layers),
        'mid.spatial': official(spatial),
        'mid.spatial_pooled': pooledOverTime(spatial),
        'mid.temporal_pooled': pooledOverTime(tcn[tcn.length - 1]),
        'out.output': output,
      };
    },
    forecast: (weights, input) => taught(weights, config, { x: input, slots, graph }).output,
    extras: async (parameters) => {
      checkInputs(file);
      checkGraph(file, config.gcnLayers, await graph.array());
      const depths = await computedList(() =>
        taught(parameters, config, { x, slots, graph }).gcn.map(official),
      );
      const cosines = depths.map(({ shape: [, , nodes, width], data }) => meanPairCosine(data, nodes, width));
      const stated = file.json.numbers('oversmoothing_mean_pairwise_cosine_per_depth');
      file.computed('mean cosine of two nodes per depth', cosines, stated, within(1e-5));
    },
  };
});

/** Compares degrees, the fixed vector of Â, and which nodes lie within as many hops as there are layers. */
function checkGraph(file: StoredFile, hops: number, matrix: readonly number[][]): void {
  const { json } = file;
  const adjacency = storedRoadGraph(file);
  const degrees = [...degreesOf(undirectedWithLoops(adjacency))];
  file.exact('degrees with self-loops', degrees, json.numbers('degree_with_self_loop'));
  const roots = degrees.map(Math.sqrt);
  const spread = matrix.map((line) => line.reduce((sum, each, j) => sum + each * roots[j], 0));
  file.row(
    'what the normalised graph makes of the roots of the degrees',
    Math.max(...spread.map((each, i) => Math.abs(each - roots[i]))),
    json.number('adj_norm_times_sqrt_degree_equals_sqrt_degree_max_abs_diff'),
    within(1e-6),
  );
  file.lists(
    `nodes within ${hops} hops of node 0`,
    [...hopsFrom(adjacency, 0)].map((distance) => distance <= hops),
    json.fields('influence_of_node_0').value(`within_${hops}_hops`) as boolean[],
  );
}
