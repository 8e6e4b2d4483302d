import { optimizerInWords, type NoOptimizer, type TorchOptimizer } from './torch-optimizer';

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
