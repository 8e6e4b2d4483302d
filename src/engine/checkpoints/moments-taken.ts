import type { ParameterSpec } from '../../nn/parameters';
import type { SafetensorsTensor } from '../../nn/safetensors';
import { TORCH_ADAMW, type OptimizerState } from '../../nn/training/adamw';
import type { CheckpointContents } from './checkpoint-reader';
import {
  type TorchMoments,
  optimizerInWords,
  type NoOptimizer,
  type TorchOptimizer,
} from './torch-optimizer';

/** What a training took along of the optimiser of the file that it started from, for its record. */
export interface MomentsStart {
  /** Tensors whose moments were taken; 0 where the optimiser began anew. */
  readonly taken: number;
  /** Steps that these had behind them. */
  readonly steps: number;
  /** Why none was taken, or what was done to them; may be empty. */
  readonly note: string;
}

/** What a training takes along of the optimiser of the file that it starts from. */
export interface MomentsTaken {
  /** What AdamW goes on from; left out where all moments begin at zero. */
  readonly optimizer?: OptimizerState;
  readonly said: MomentsStart;
}

type State = ReadonlyMap<string, Pick<SafetensorsTensor, 'data'>>;

const anew = (why: string): MomentsTaken => ({ said: { taken: 0, steps: 0, note: why } });

/**
 * The moments of the parameters whose values are the file's own, untouched: those that start anew, or of which rows
 * were moved or values rescaled, have none.
 * @param specs of the network that is started
 * @param state its values
 */
export function momentsTaken(
  { tensors, optimizer: saved }: Pick<CheckpointContents, 'tensors' | 'optimizer'>,
  specs: readonly ParameterSpec[],
  state: State,
): MomentsTaken {
  if ('why' in saved) return anew(saved.why);
  const own = new Set(specs.map(({ name }) => name));
  const unused = new Set(specs.flatMap((spec) => (spec.unused ? [spec.name] : [])));
  const inFile = [...tensors].flatMap(([name, { shape }]) => (own.has(name) ? [{ name, shape }] : []));
  const official = specs.flatMap(({ name }) => {
    const shape = tensors.get(name)?.shape;
    return shape ? [{ name, shape }] : [];
  });
  const names = optimizerNames(saved, [inFile, official]);
  if ('why' in names) return anew(names.why);
  const { beta1, beta2 } = TORCH_ADAMW;
  const toOurs = [
    rescaling(saved.betas[0], beta1, saved.steps),
    rescaling(saved.betas[1], beta2, saved.steps),
  ];
  const moments: OptimizerState['moments'] = new Map();
  for (const [number, { m, v }] of saved.moments) {
    const name = names[number];
    if (unused.has(name) || !isAsInFile(name, tensors, state)) continue;
    moments.set(name, { m: scaled(m, toOurs[0]), v: scaled(v, toOurs[1]) });
  }
  if (moments.size === 0) return anew('no tensor that the file has moments of is taken as it is');
  const note = toOurs.every((factor) => factor === 1)
    ? ''
    : `brought from the betas ${saved.betas.join(' and ')} of the file to ${beta1} and ${beta2}`;
  return {
    optimizer: { step: 0, moments, earlier: { steps: saved.steps, names: [...moments.keys()] } },
    said: { taken: moments.size, steps: saved.steps, note },
  };
}

/** The same without those of parameters that do not learn, which would be of no use. */
export function momentsOfLearning(taken: MomentsTaken, frozen: readonly string[]): MomentsTaken {
  const { optimizer, said } = taken;
  if (!optimizer?.earlier || frozen.length === 0) return taken;
  const left = new Map([...optimizer.moments].filter(([name]) => !frozen.includes(name)));
  if (left.size === 0) return anew('nothing that learns has moments in the file');
  const earlier = { ...optimizer.earlier, names: [...left.keys()] };
  return { optimizer: { ...optimizer, moments: left, earlier }, said: { ...said, taken: left.size } };
}

/** What was remade has an array of its own. */
const isAsInFile = (name: string, tensors: CheckpointContents['tensors'], state: State): boolean =>
  state.get(name) !== undefined && state.get(name)?.data === tensors.get(name)?.data;

/**
 * A mean that decayed by `from` in each of some steps, divided by 1 - from^steps, is free of bias. This factor leaves
 * it the same under a decay by `to`, which is what it goes on with.
 */
const rescaling = (from: number, to: number, steps: number): number =>
  from === to ? 1 : (1 - to ** steps) / (1 - from ** steps);

const scaled = ({ data }: TorchMoments['m'], factor: number): Float32Array =>
  Float32Array.from(data as Float32Array, (value) => value * factor);

interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

/** An order in which a training script may have handed the parameters to its optimiser, group by group. */
type Order = (parameters: readonly Named[]) => readonly (readonly Named[])[];

const isMatrix = ({ shape }: Named) => shape.length >= 2;
const isTable = ({ name }: Named) => /(^|\.)(wte|wpe)\./.test(name);
const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : 1);

const split = (parameters: readonly Named[], isFirst: (each: Named) => boolean) => [
  parameters.filter(isFirst),
  parameters.filter((each) => !isFirst(each)),
];

/**
 * AdamW(model.parameters()); nanoGPT's groups of what decays and what does not, as newer versions make them (matrices,
 * then the rest), the same sorted by name, and those of older versions (sorted, tables of embeddings do not decay).
 */
const ORDERS: readonly Order[] = [
  (parameters) => [parameters],
  (parameters) => split(parameters, isMatrix),
  (parameters) => split(parameters.toSorted(byName), isMatrix),
  (parameters) => split(parameters.toSorted(byName), (each) => isMatrix(each) && !isTable(each)),
];

/**
 * The names of an optimiser's parameters, by number: those of the one order that has its groups and in which every
 * moment has the shape of its parameter.
 * @param listings the parameters in the orders that the modules may have, which the same names make up
 */
export function optimizerNames(
  optimizer: TorchOptimizer,
  listings: readonly (readonly Named[])[],
): readonly string[] | NoOptimizer {
  const found = new Map<string, readonly string[]>();
  for (const listing of listings)
    for (const order of ORDERS) {
      const groups = order(listing).filter((group) => group.length > 0);
      if (!fits(optimizer, groups)) continue;
      const names = groups.flat().map(({ name }) => name);
      found.set(names.join('\n'), names);
    }
  const [only, ...others] = found.values();
  if (only && others.length === 0) return only;
  const has = `the optimiser of the file has ${optimizerInWords(optimizer)}`;
  return {
    why: only
      ? `${has}, which may be the weights in more than one order, and the file has no names of them`
      : `${has}, which are the ${listings[0].length} weights in no order that is known here`,
  };
}

function fits({ groupSizes, moments }: TorchOptimizer, groups: readonly (readonly Named[])[]): boolean {
  const sizes = groupSizes.filter((size) => size > 0);
  if (sizes.join() !== groups.map((group) => group.length).join()) return false;
  const flat = groups.flat();
  return [...moments].every(([number, { m, v }]) =>
    [m, v].every(({ shape }) => shape.join() === flat[number].shape.join()),
  );
}
