import {
  dict,
  float,
  filled,
  int,
  list,
  no,
  orderedDict,
  pickle,
  tensor,
  tuple,
  type Piece,
} from '../../../nn/torch-file/pickle-writer';
import { bytesOf, torchZip } from '../../../nn/torch-file/testing/torch-writer';
import type { FloatState } from './python-checkpoints';

/** An AdamW as `torch.save` writes it; what is left out is as PyTorch has it. */
export interface WrittenOptimizer {
  readonly steps: number;
  /** Whether each parameter has a state. */
  readonly learnt: readonly boolean[];
  readonly stepsOf?: (number: number) => number;
  /** Parameters of each group. */
  readonly groups?: readonly number[];
  readonly betas?: readonly number[];
  readonly amsgrad?: boolean;
  /** Number of the first parameter. */
  readonly firstNumber?: number;
  /** Added to the number of each state. */
  readonly stateOffset?: number;
  /** Values of a moment of so many weights; a list in place of the shape where it is another number. */
  readonly sizeOf?: (size: number) => number;
  /** In place of each mean of squares. */
  readonly squares?: number;
}

const yes: Piece = [0x88];

/**
 * A file of a state dict under `model` and its optimiser under `optimizer`. The moments of a parameter are filled
 * with its number, and with that and a half.
 */
export function withOptimizer(state: FloatState, written: WrittenOptimizer): Uint8Array {
  const {
    steps,
    learnt,
    groups = [state.size],
    betas = [0.9, 0.999],
    firstNumber = 0,
    stateOffset = 0,
  } = written;
  const storages: Record<string, Uint8Array> = {};
  const stored = (data: Float32Array, shape: readonly number[]): Piece => {
    const key = String(Object.keys(storages).length);
    storages[key] = bytesOf(data);
    return tensor({ key, storage: 'FloatStorage', elements: data.length, shape });
  };
  const model = [...state].map(([name, { shape, data }]): [string, Piece] => [name, stored(data, shape)]);
  const states = [...state.values()].flatMap(({ shape, data }, number): [Piece, Piece][] => {
    if (!learnt[number]) return [];
    const size = written.sizeOf?.(data.length) ?? data.length;
    const as = size === data.length ? shape : [size];
    const filledWith = (value: number) => stored(new Float32Array(size).fill(value), as);
    const step = stored(Float32Array.of(written.stepsOf?.(number) ?? steps), []);
    const squares = written.squares ?? number + 0.5;
    return [
      [
        int(number + stateOffset),
        dict({ step, exp_avg: filledWith(number), exp_avg_sq: filledWith(squares) }),
      ],
    ];
  });
  let next = firstNumber;
  const paramGroups = groups.map((size) =>
    dict({
      betas: tuple(...betas.map(float)),
      amsgrad: written.amsgrad ? yes : no,
      params: list(...Array.from({ length: size }, () => int(next++))),
    }),
  );
  const optimizer = dict({ state: filled([0x7d], states), param_groups: list(...paramGroups) });
  const root = dict({ model: orderedDict(Object.fromEntries(model)), optimizer });
  return torchZip(pickle(root), storages);
}
