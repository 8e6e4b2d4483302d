/** Networks that answer: as pre-training left it, or trained further for the task. */
export const NETWORK_SOURCES = ['pretrained', 'tuned'] as const;
export type NetworkSource = (typeof NETWORK_SOURCES)[number];

/** What networks are held against; each learns from the training part alone. */
export const BASELINES = [
  'unigram',
  'markov',
  'habit',
  'most-frequent',
  'last-seen',
  'distance',
  'shared',
] as const;
export type Baseline = (typeof BASELINES)[number];

export type Source = Baseline | NetworkSource;

const LABELS: Readonly<Record<Source, string>> = {
  unigram: 'how often each token occurs at its level',
  markov: 'the hexagons before and after',
  habit: 'where the person mostly is',
  'most-frequent': 'the most frequent one',
  'last-seen': 'the last one that was seen',
  distance: 'how far apart the pieces are',
  shared: 'how many hexagons the pieces share',
  pretrained: 'pre-trained alone',
  tuned: 'trained for the task',
};

/** What people call a source of answers, in the middle of a sentence. */
export const sourceLabel = (source: string): string =>
  Object.hasOwn(LABELS, source) ? LABELS[source as Source] : source;

export const isBaseline = (source: string): boolean => BASELINES.some((baseline) => baseline === source);
