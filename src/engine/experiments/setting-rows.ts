import { EPOCHS, SIZE, WEIGHT } from './setting-ranges';

// What rows of the tables of several systems have in common. A system adds where the value stands, and what it means there.

/** Decided by how large networks are: folded away, and of no use for another preset. */
export const OF_SIZE = { advanced: true, ofPreset: true } as const;

/** Without `help`. */
export const SEED = {
  path: 'seed',
  label: 'Seed',
  kind: 'whole',
  least: 0,
  // The generator takes 32 bits: a larger seed would be another name for one of these.
  most: 4_294_967_295,
  step: 1,
  advanced: true,
  flag: 'seed',
  urlKey: 'seed',
} as const;

/** Without `path`, `label` and `help`, and without names on the command line and in the address: a learning rate. */
export const RATE = { ...WEIGHT, step: 0.0001, ...OF_SIZE } as const;

/** Without `path`, `label` and `help`. */
export const BATCH = { ...SIZE, ...OF_SIZE, flag: 'batch', urlKey: 'batch' } as const;

/** Without `path`. */
export const ACCUMULATION = {
  label: 'Batches per step',
  help: 'How many batches are averaged before the weights change.',
  ...SIZE,
  ...OF_SIZE,
  flag: 'accumulation',
  urlKey: 'accumulation',
} as const;

/** Without `path` and `help`. */
export const PATIENCE = {
  label: 'Patience',
  unit: 'epochs',
  ...EPOCHS,
  ...OF_SIZE,
  flag: 'patience',
  urlKey: 'patience',
} as const;

/** Without `path`. */
export const DROPOUT = {
  label: 'Dropout',
  help: 'Share of the features that are left out by chance in each step of training.',
  kind: 'number',
  least: 0,
  most: 0.95,
  step: 0.05,
  ...OF_SIZE,
  flag: 'dropout',
  urlKey: 'dropout',
} as const;
