import { accepts, type NumberSetting } from './settings';

/** Examples that are learnt from at once, and how many such batches make one step of the optimiser. */
export interface Batches {
  readonly batchSize: number;
  readonly accumulation: number;
}

/**
 * The same steps in half the memory: batches of half the size, twice as many of which make one step of the optimiser. Steps, learning rates
 * and checkpoints stay the same. Null where the size is odd, since halving it would change the steps, and where a step would have more
 * batches than a configuration may say.
 * @param setting what a configuration may say of batches per step
 */
export function halvedBatches<B extends Batches>(of: B, setting: NumberSetting): B | null {
  const { batchSize, accumulation } = of;
  if (batchSize % 2 !== 0 || !accepts(setting, 2 * accumulation)) return null;
  return { ...of, batchSize: batchSize / 2, accumulation: 2 * accumulation };
}
