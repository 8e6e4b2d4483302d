import type { StepWords } from '../../engine/protocol/progress-words';

/** The steps of this system but the training of its networks. */
export const FOUNDATION_STEPS: StepWords = {
  'hexagons.read': 'Reading hexagons',
  'hexagons.believe': 'Asking level by level',
  'hexagons.word-pieces': 'Learning word pieces',
  'hexagons.ask': 'Asking for hidden hexagons',
  'pairs.judge': 'Judging pairs of pieces',
  'destinations.ask': 'Asking for destinations',
  'scores.resample': 'Taking samples for the intervals',
};
