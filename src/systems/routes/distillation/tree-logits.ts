import type { RoadNetwork } from '../../../domain/road-network';
import type { LmTadConfig } from '../../../models/lm-tad/lm-tad';
import type { Teacher } from '../../../models/lm-tad/teacher';
import type { TokenTree } from '../../../models/lm-tad/token-tree';
import { hiddenAtEnds } from '../../../models/lm-tad/search-model';
import type { Parameters } from '../../../nn/parameters';

/** What a teacher is asked at once: windows of trips that share the computation of their common beginnings. */
export interface WindowTree {
  readonly tree: TokenTree;
  /** (S) the road on which each window ends, in the order of `tree.sequences`. */
  readonly roads: Uint32Array;
}

/** What turns hidden states into logits of roads, on the host. */
export interface TeacherTables extends Pick<RoadNetwork, 'successors' | 'successorOffsets'> {
  /** (vocabulary * width) output embedding. */
  readonly table: Float32Array;
  /** (R) the token whose logit stands for each road. */
  readonly tokenOfRoad: Int32Array;
}

/** A teacher with what it is asked with. */
export interface AskedTeacher {
  readonly config: LmTadConfig;
  readonly parameters: Parameters;
  readonly tables: TeacherTables;
}

/** The parameters stay the teacher's. */
export async function askedTeacher(
  { config, parameters }: Pick<Teacher, 'config' | 'parameters'>,
  { successors, successorOffsets }: RoadNetwork,
  tokenOfRoad: Int32Array,
): Promise<AskedTeacher> {
  const table = (await parameters.get('transformer.wte.weight').data()) as Float32Array;
  return { config, parameters, tables: { successors, successorOffsets, table, tokenOfRoad } };
}

/**
 * Logits of the successors of each window's road, in the order of the network, one window after the other: the hidden
 * state times the cells of these roads; the rest of the vocabulary is not projected. Where the backend multiplies in half
 * precision, the network does.
 */
export async function treeLogits(teacher: AskedTeacher, { tree, roads }: WindowTree): Promise<Float32Array> {
  const { successors, successorOffsets, table, tokenOfRoad } = teacher.tables;
  const { width } = teacher.config;
  const hidden = await hiddenAtEnds(teacher, tree, true);
  let count = 0;
  for (const road of roads) count += successorOffsets[road + 1] - successorOffsets[road];
  const logits = new Float32Array(count);
  let row = 0;
  for (let i = 0; i < roads.length; i++) {
    const at = tree.endOf[i] * width;
    for (let k = successorOffsets[roads[i]]; k < successorOffsets[roads[i] + 1]; k++) {
      const cell = tokenOfRoad[successors[k]] * width;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += hidden[at + c] * table[cell + c];
      logits[row++] = sum;
    }
  }
  return logits;
}
