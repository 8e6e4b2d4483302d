import { logSoftmax } from '../../base/log-softmax';
import type { RoadNetwork } from '../../domain/road-network';
import { SearchTree } from '../../domain/search/search-tree';
import type { Expansion, SearchableModel } from '../../domain/search/searchable-model';
import type { Teacher } from './teacher';
import { tokenTrees } from './token-tree';
import { teacherWindow } from './tokens';
import { hiddenAtEnds } from './tree-hidden';

/** Most nodes of one batch of windows. */
const NODES_PER_BATCH = 4096;

/**
 * LM-TAD as a route model: the roads that can follow are ranked by the probability of their cells after the last
 * `window` tokens (Eq. 4). It does not know the destination, and roads of one cell are alike to it.
 */
export class TeacherSearchModel implements SearchableModel {
  readonly tree = new SearchTree();
  readonly #teacher: Teacher;
  readonly #seconds: Float64Array;
  readonly #window: number;
  readonly #table: Float32Array;

  private constructor(
    teacher: Teacher,
    readonly network: RoadNetwork,
    seconds: Float64Array,
    window: number,
    table: Float32Array,
  ) {
    this.#teacher = teacher;
    this.#seconds = seconds;
    this.#window = window;
    this.#table = table;
  }

  /**
   * @param seconds (R) to cross each road; the teacher itself says nothing of times
   * @param window tokens that the teacher is shown
   */
  static async create(
    teacher: Teacher,
    network: RoadNetwork,
    seconds: Float64Array,
    window: number,
  ): Promise<TeacherSearchModel> {
    const table = (await teacher.parameters.get('transformer.wte.weight').data()) as Float32Array;
    return new TeacherSearchModel(teacher, network, seconds, window, table);
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const { network, tree } = this;
    const { successors, successorOffsets } = network;
    const hidden = await this.#hidden(nodes);
    const roads = nodes.map((node) => tree.road[node]);
    const lengths = roads.map((road) => successorOffsets[road + 1] - successorOffsets[road]);
    const candidateCount = Math.max(1, ...lengths);
    const candidates = new Uint32Array(nodes.length * candidateCount);
    const logProbs = new Float64Array(nodes.length * candidateCount);
    roads.forEach((road, row) => {
      const at = row * candidateCount;
      const own = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
      candidates.set(own, at);
      logProbs.set(logSoftmax(this.#logits(hidden, row, own)), at);
    });
    const seconds = (row: number) => Math.round(this.#seconds[roads[row]]);
    return { candidateCount, lengths, candidates, logProbs, seconds };
  }

  /** (n * width) after the last token of each node's window. */
  async #hidden(nodes: readonly number[]): Promise<Float32Array> {
    const { config, vocabulary } = this.#teacher;
    const windows = nodes.map((node) => {
      this.tree.takeSlot(node);
      const { roads } = this.tree.path(node);
      return teacherWindow(vocabulary, roads, roads.length - 1, this.#window);
    });
    const sequenceOffsets = new Int32Array(windows.length + 1);
    windows.forEach(({ length }, i) => (sequenceOffsets[i + 1] = sequenceOffsets[i] + length));
    const inputs = new Int32Array(sequenceOffsets[windows.length]);
    windows.forEach((window, i) => inputs.set(window, sequenceOffsets[i]));
    const all = new Float32Array(nodes.length * config.width);
    for (const tree of tokenTrees({ sequenceOffsets, inputs }, NODES_PER_BATCH)) {
      const hidden = await hiddenAtEnds(this.#teacher, tree);
      tree.sequences.forEach((sequence, i) => {
        const from = tree.endOf[i] * config.width;
        all.set(hidden.subarray(from, from + config.width), sequence * config.width);
      });
    }
    return all;
  }

  #logits(hidden: Float32Array, row: number, roads: Uint32Array): Float64Array {
    const { config, vocabulary } = this.#teacher;
    const { width } = config;
    return Float64Array.from(roads, (road) => {
      const cell = vocabulary.tokenOfRoad[road] * width;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += hidden[row * width + c] * this.#table[cell + c];
      return sum;
    });
  }
}
