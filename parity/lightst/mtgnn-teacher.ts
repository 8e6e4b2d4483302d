import { eye, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';
import {
  mtgnnTeacherSpecs,
  learnedGraph,
  learnedScores,
  rowNormalised,
} from '../../src/models/lightst/mtgnn-parameters';
import { mtgnnTeacher as teacher } from '../../src/models/lightst/mtgnn-teacher';
import type { Parameters } from '../../src/nn/parameters';
import { compare, EXACT } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/subject';
import { checkMtgnnFacts, checkUsed, mtgnnConfigOf, mtgnnGraphConfigOf, officialTrace } from './mtgnn';
import { checkNetwork, type BuiltNetwork } from './network-subject';
import { StoredNetwork } from './stored-network';

const GROUP = 'mtgnn_teacher';

/** The teacher of the official code: with its learned graph, and with the same weights over a road graph. */
export const mtgnnTeacher: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredNetwork(GROUP, context.folder);
    await checkNetwork(context, stored, built(context, stored));
  },
};

function built(context: VerificationContext, stored: StoredNetwork): BuiltNetwork {
  const { config } = stored;
  const sizes = mtgnnConfigOf(config);
  const graphSizes = mtgnnGraphConfigOf(config);
  const specs = mtgnnTeacherSpecs(sizes, graphSizes);
  const x = stored.tensor4('in.x');
  const road = stored.tensor2('in.road_adj');
  const learned = new LearnedGraphCheck(context, stored);
  return {
    specs,
    x,
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
      stored.checkInputs(context);
      checkMtgnnFacts(context, stored, sizes);
      checkUsed(
        context,
        stored,
        specs.map(({ name }) => name),
      );
      compare(context, {
        group: GROUP,
        what: 'a graph convolution over a learned graph',
        actual: [1, 1],
        expected: [Number(config.boolean('gcn_true')), Number(config.boolean('buildA_true'))],
        tolerance: EXACT,
        onHost: true,
      });
      const overRoads = tidy(() => teacher(parameters, sizes, graphSizes, x, { graph: road }));
      stored.checkForward(context, 'out.output_road_graph', await overRoads.data(), 'out.output');
      overRoads.dispose();
      await learned.atStart(parameters);
    },
    beforeStep: (parameters) => learned.beforeStep(parameters),
    afterTraining: () => learned.afterTraining(),
    dispose: () => {
      x.dispose();
      road.dispose();
    },
  };
}

/** The numbers that the file has of the learned graph. */
class LearnedGraphCheck {
  /** Over rows whose next is above 0, and over those whose last neighbour kept is. */
  readonly #gaps = { besidePositive: Infinity, ofPositive: Infinity };

  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredNetwork,
  ) {}

  async atStart(parameters: Parameters): Promise<void> {
    const facts = this.stored.json.fields('learned_graph');
    const { neighbours } = mtgnnGraphConfigOf(this.stored.config);
    const rows = await this.#rows(parameters);
    const positive = rows.map((row) => row.filter((score) => score > 0).length);
    const kept = positive.map((count) => Math.min(count, neighbours));
    const row = (what: string, actual: number[], expected: number[], absolute = 0) =>
      compare(this.context, { group: GROUP, what, actual, expected, tolerance: { absolute, relative: 0 } });
    row('positive scores per row', positive, facts.numbers('positive_before_top_k_per_row'));
    row('kept neighbours per row', kept, facts.numbers('kept_per_row'));
    row('edges of the learned graph', [kept.reduce((a, b) => a + b, 0)], [facts.number('entries')]);
    const tolerance = this.stored.tolerances.fields('forward_abs').number('mid.learned_adj');
    row('its largest entry', [Math.max(...rows.flat())], [facts.number('largest_entry')], tolerance);
  }

  /** The nearest that a neighbour that is kept has come to one that is not. */
  async beforeStep(parameters: Parameters): Promise<void> {
    const { neighbours } = mtgnnGraphConfigOf(this.stored.config);
    for (const row of await this.#rows(parameters)) {
      const sorted = [...row].sort((a, b) => b - a);
      const [last, next] = [sorted[neighbours - 1], sorted[neighbours]];
      if (next > 0) this.#gaps.besidePositive = Math.min(this.#gaps.besidePositive, last - next);
      if (last > 0) this.#gaps.ofPositive = Math.min(this.#gaps.ofPositive, last - (next ?? -Infinity));
    }
  }

  afterTraining(): void {
    const facts = this.stored.json.fields('learned_graph');
    const expected = facts.number('smallest_gap_between_kth_and_next_over_all_steps');
    const { besidePositive, ofPositive } = this.#gaps;
    // The file does not say whether a next of 0 counts.
    const isNearer = Math.abs(besidePositive - expected) < Math.abs(ofPositive - expected);
    compare(this.context, {
      group: GROUP,
      what: 'smallest gap between the last neighbour kept and the next, over all steps',
      actual: [isNearer ? besidePositive : ofPositive],
      expected: [expected],
      tolerance: { absolute: this.stored.tolerances.number('param_step5_abs'), relative: 0 },
    });
  }

  async #rows(parameters: Parameters): Promise<number[][]> {
    const scores = tidy(() => learnedScores(parameters, mtgnnGraphConfigOf(this.stored.config)));
    const rows = await scores.array();
    scores.dispose();
    return rows;
  }
}
