import { counted, shown } from '../../base/text';
import type { SafetensorsTensor } from '../../nn/safetensors';
import type { TorchTensor, TorchValue } from '../../nn/torch-file/torch-file';

/** AdamW's moments of one parameter, as the file has them. */
export interface TorchMoments {
  /** Mean of the gradient: `exp_avg`. */
  readonly m: SafetensorsTensor;
  /** Mean of its square: `exp_avg_sq`. */
  readonly v: SafetensorsTensor;
}

/**
 * The state dict of a torch.optim.Adam or AdamW. It has no names: it numbers its parameters from 0, group after group.
 */
export interface TorchOptimizer {
  /** Parameters of each group. */
  readonly groupSizes: readonly number[];
  readonly betas: readonly [number, number];
  /** Steps that all moments have behind them. */
  readonly steps: number;
  /** By number; a parameter that never had a gradient has none. */
  readonly moments: ReadonlyMap<number, TorchMoments>;
}

/** Why nothing is taken of an optimiser, in words that go on from "begins anew: ". */
export interface NoOptimizer {
  readonly why: string;
}

export const NO_OPTIMIZER: NoOptimizer = { why: 'the file has no moments' };

/** Under which training scripts put it. */
export const OPTIMIZER_KEYS: readonly string[] = ['optimizer', 'optimizer_state_dict', 'optim'];

/** Reads an optimiser's state. What cannot be used is told and never thrown: the weights can do without. */
export function readTorchOptimizer(value: TorchValue | undefined): TorchOptimizer | NoOptimizer {
  if (value === undefined) return NO_OPTIMIZER;
  try {
    return optimizerIn(value);
  } catch (thrown) {
    if (thrown instanceof Unusable) return { why: thrown.message };
    throw thrown;
  }
}

/** Caught by `readTorchOptimizer`. */
class Unusable extends Error {}

type Dict = ReadonlyMap<string | number, TorchValue>;

function optimizerIn(value: TorchValue): TorchOptimizer {
  const state = entry(value, 'state');
  const groups = entry(value, 'param_groups');
  if (!isDict(state) || !isList(groups))
    throw new Unusable('the optimiser of the file is no state dict of torch.optim');
  if (state.size === 0) throw new Unusable('the optimiser of the file has taken no step');
  const groupSizes = sizesOf(groups);
  const total = groupSizes.reduce((sum, size) => sum + size, 0);
  const moments = new Map<number, TorchMoments>();
  let steps: number | undefined;
  for (const [number, of] of state) {
    if (!isNumberBelow(total, number))
      throw new Unusable(
        `the optimiser of the file has a state for "${shown(String(number))}", not a parameter`,
      );
    const own = stepsOf(of, number);
    steps ??= own;
    if (own !== steps)
      throw new Unusable(
        `the moments of the file have ${steps} and ${own} steps behind them, and one number is needed`,
      );
    moments.set(number, { m: averageOf(of, 'exp_avg', number), v: averageOf(of, 'exp_avg_sq', number) });
  }
  return { groupSizes, betas: betasOf(groups), steps: steps!, moments };
}

/** @throws Unusable where the groups do not number the parameters in turn, as torch.optim does */
function sizesOf(groups: readonly TorchValue[]): number[] {
  let next = 0;
  return groups.map((group) => {
    const numbers = entry(group, 'params');
    if (!isList(numbers) || !numbers.every((number) => number === next++))
      throw new Unusable('the optimiser of the file does not number its parameters from 0 in turn');
    if (entry(group, 'amsgrad') === true)
      throw new Unusable('the optimiser of the file is AMSGrad, which steps by other moments');
    return numbers.length;
  });
}

function betasOf(groups: readonly TorchValue[]): [number, number] {
  const all = groups.map((group): [number, number] => {
    const betas = entry(group, 'betas');
    const [first, second] = isList(betas) ? betas : [];
    if (isShare(first) && isShare(second)) return [first, second];
    throw new Unusable('the optimiser of the file is not Adam: it states no betas from 0 up to 1');
  });
  if (all.every((betas) => betas.join() === all[0].join())) return all[0];
  throw new Unusable('the groups of the optimiser of the file have different betas');
}

function stepsOf(of: TorchValue, number: number): number {
  const step = entry(of, 'step');
  const steps = isTensor(step) && step.data.length === 1 ? Number(step.data[0]) : step;
  if (typeof steps === 'number' && Number.isSafeInteger(steps) && steps >= 1) return steps;
  throw new Unusable(`the optimiser of the file does not say after how many steps its state ${number} is`);
}

function averageOf(of: TorchValue, key: string, number: number): SafetensorsTensor {
  const tensor = entry(of, key);
  if (!isTensor(tensor)) throw new Unusable(`the optimiser of the file has no ${key} of parameter ${number}`);
  const { dtype, data } = tensor;
  if (!FLOATS.has(dtype)) throw new Unusable(`the ${key} of parameter ${number} is stored as ${dtype}`);
  const isGood = (value: number) => Number.isFinite(Math.fround(value)) && (key === 'exp_avg' || value >= 0);
  if (!(data as Float32Array).every(isGood))
    throw new Unusable(`the ${key} of parameter ${number} holds values that are no such means`);
  return tensor;
}

/** How many parameters an optimiser has, for people: "15 parameters in groups of 10 and 5". */
export function optimizerInWords({ groupSizes }: TorchOptimizer): string {
  const total = groupSizes.reduce((sum, size) => sum + size, 0);
  const some = groupSizes.slice(0, 8).join(' + ');
  return `${counted(total, 'parameter')}${groupSizes.length > 1 ? ` (${some}${groupSizes.length > 8 ? ' + …' : ''})` : ''}`;
}

const isNumberBelow = (total: number, key: string | number): key is number =>
  typeof key === 'number' && Number.isSafeInteger(key) && key >= 0 && key < total;

const FLOATS: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16']);

const isDict = (value: TorchValue | undefined): value is Dict => value instanceof Map;

const isList = (value: TorchValue | undefined): value is readonly TorchValue[] => Array.isArray(value);

const isShare = (value: TorchValue | undefined): value is number =>
  typeof value === 'number' && value >= 0 && value < 1;

const isTensor = (value: TorchValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

const entry = (of: TorchValue, key: string): TorchValue | undefined => (isDict(of) ? of.get(key) : undefined);
