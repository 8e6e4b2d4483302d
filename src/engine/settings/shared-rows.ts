// What rows of several systems have in common. A system adds where the value stands, and what it means there.

/** No device runs networks, batches or searches that are larger than this. */
export const SIZE = { kind: 'whole', least: 1, most: 10_000_000, step: 1 } as const;
/** Weights multiply losses, which single precision then still holds. Zero switches a term off. */
export const WEIGHT = { kind: 'number', least: 0, most: 1_000_000_000 } as const;
/** Each epoch of each network has an entry in the run's record, and a record is read up to 32 MiB. */
export const EPOCHS = { kind: 'whole', least: 1, most: 10_000, step: 1 } as const;
export const SHARE = { kind: 'number', least: 0, most: 1 } as const;

// Kinds of values that come with a preset and that nobody sets.
export const FIXED_SIZE = { fixed: true, kind: 'whole', least: 1, most: 10_000 } as const;
/** Layers, epochs of a warm-up: there may be none. */
export const FIXED_COUNT = { fixed: true, kind: 'whole', least: 0, most: 100 } as const;
export const FIXED_WEIGHT = { fixed: true, kind: 'number', least: 0 } as const;
export const FIXED_SHARE = { fixed: true, ...SHARE } as const;

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
} as const;

/** Without `path`, `label` and `help`, and without names on the command line and in the address: a learning rate. */
export const RATE = { kind: 'number', least: 0, most: 10, step: 0.0001, ...OF_SIZE } as const;

/** Without `path`, `label` and `help`. */
export const BATCH = { ...SIZE, ...OF_SIZE, flag: 'batch' } as const;

/** Without `path`. */
export const ACCUMULATION = {
  label: 'Batches per step',
  help: 'How many batches are averaged before the weights change.',
  ...SIZE,
  ...OF_SIZE,
  flag: 'accumulation',
} as const;

/** Without `path` and `help`. */
export const PATIENCE = {
  label: 'Patience',
  unit: 'epochs',
  ...EPOCHS,
  ...OF_SIZE,
  flag: 'patience',
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
} as const;
