import type { Task } from '../../../base/task';
import { tokenCount, type CityTokens } from '../../../domain/hexagons/token-sequence';
import { CLS, SEP } from '../../../domain/hexagons/hex-tokenizer';
import type { TokenRow } from '../../../models/h3-bert/token-batch';
import { hiddenStates } from '../networks/ask-tokens';
import type { HexagonModel } from '../networks/hexagon-model';
import { tokensOf } from './candidate-tree';

type Model = Pick<HexagonModel, 'weights' | 'config'>;

/**
 * What a network makes of each hexagon of a city by itself: it reads `<cls>`, the hexagon and `<sep>`, and the vector is the mean of the
 * last hidden states of the hexagon's tokens. So hexagons that nobody visited have one too, and neighbours in sequences
 * play no part but by what was learnt. A network that reads hours is told none.
 * @returns (C x width) row by row
 * @throws Failure 'cancelled'
 */
export async function hexagonVectors(model: Model, tokens: CityTokens, task: Task): Promise<Float32Array> {
  const count = tokens.offsets.length - 1;
  const { width } = model.config;
  const vectors = new Float32Array(count * width);
  const rows = Array.from({ length: count }, (_, cell) => aloneRow(tokens, cell));
  await hiddenStates(model, rows, task, (states, first, last) => {
    let at = 0;
    for (let cell = first; cell < last; cell++) {
      const own = tokenCount(tokens, cell);
      // The first state of a row is that of <cls>.
      addMean(states, (at + 1) * width, own, vectors.subarray(cell * width, (cell + 1) * width), own);
      at += own + 2;
    }
  });
  return vectors;
}

function aloneRow(tokens: CityTokens, cell: number): TokenRow {
  const own = Array.from(tokensOf(tokens, cell));
  return {
    ids: [CLS, ...own, SEP],
    levels: [0, ...own.map((_, level) => level + 1), 0],
    hours: new Array<number>(own.length + 2).fill(0),
  };
}

/** A stretch of a sequence as a network reads it, and to which vector each of its hexagons adds; -1 for none. */
export interface ReadVisits {
  readonly row: TokenRow;
  readonly items: Int32Array;
}

/**
 * What a network makes of hexagons in their sequences: the mean of the last hidden states of the tokens of all visits of an item.
 * @returns (items x width) row by row
 * @throws Failure 'cancelled'
 */
export async function visitVectors(
  model: Model,
  stretches: readonly ReadVisits[],
  items: number,
  task: Task,
): Promise<Float32Array> {
  const { width } = model.config;
  const sums = new Float32Array(items * width);
  const counts = new Uint32Array(items);
  await hiddenStates(
    model,
    stretches.map(({ row }) => row),
    task,
    (states, first, last) => {
      let at = 0;
      for (const { row, items: itemOf } of stretches.slice(first, last)) {
        let hexagon = -1;
        for (let i = 0; i < row.ids.length; i++, at++) {
          const level = row.levels[i];
          if (level === 0) continue;
          if (level === 1) hexagon++;
          const item = itemOf[hexagon];
          if (item < 0) continue;
          counts[item]++;
          addMean(states, at * width, 1, sums.subarray(item * width, (item + 1) * width), 1);
        }
      }
    },
  );
  return sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / width)]));
}

/** Adds the sum of some rows of states, divided by a number. */
function addMean(states: ArrayLike<number>, from: number, rows: number, to: Float32Array, by: number): void {
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < to.length; k++) to[k] += states[from + row * to.length + k] / by;
}
