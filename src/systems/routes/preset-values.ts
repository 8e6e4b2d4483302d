import type { PresetValueNames } from '../../engine/settings/configuration';
import type { ExperimentConfig } from './experiment-config';

/** The values of a preset that are no settings, with the names that a comparison of runs gives them. */
export const PRESET_VALUES = {
  preset: { label: 'Preset' },
  'grid.cellDegrees': { part: 'Grid', label: 'Cell size', unit: '°' },
  'grid.vocabulary': { part: 'Grid', label: 'Vocabulary' },
  'teacher.layers': { part: 'Teacher', label: 'Layers' },
  'teacher.heads': { part: 'Teacher', label: 'Attention heads' },
  'teacher.width': { part: 'Teacher', label: 'Width' },
  'teacher.dropout': { part: 'Teacher', label: 'Dropout' },
  'teacher.training.batchSize': { part: 'Teacher', label: 'Trips per batch' },
  'teacher.training.accumulation': { part: 'Teacher', label: 'Batches per step' },
  'teacher.training.learningRate': { part: 'Teacher', label: 'Learning rate' },
  'teacher.training.weightDecay': { part: 'Teacher', label: 'Weight decay' },
  'teacher.training.warmupShare': { part: 'Teacher', label: 'Warm-up', unit: 'share of steps' },
  'teacher.training.finalLearningRateShare': {
    part: 'Teacher',
    label: 'Final learning rate',
    unit: 'share of the highest',
  },
  'teacher.training.clipNorm': { part: 'Teacher', label: 'Gradient clipping' },
  'teacher.training.patience': { part: 'Teacher', label: 'Patience', unit: 'epochs' },
  'student.hiddenDim': { part: 'Student', label: 'Width' },
  'student.roadIdDim': { part: 'Student', label: 'Width of a road' },
  'student.attributeDim': { part: 'Student', label: 'Width of an attribute' },
  'student.heads': { part: 'Student', label: 'Attention heads' },
  'student.layers': { part: 'Student', label: 'Layers' },
  'student.residual': { part: 'Student', label: 'Width of the residual' },
  'student.timeEncoding': { part: 'Student', label: 'Time encoding' },
  'student.training.finalLearningRateShare': {
    part: 'Student',
    label: 'Final learning rate',
    unit: 'share of the highest',
  },
  'student.training.clipNorm': { part: 'Student', label: 'Gradient clipping' },
  'student.training.patience': { part: 'Student', label: 'Patience', unit: 'epochs' },
  'distillation.maxCandidates': { part: 'Distillation', label: 'Most candidates' },
  closedRoads: { label: 'Closed roads' },
  'evaluation.resamples': { part: 'Measures', label: 'Bootstrap resamples' },
} satisfies PresetValueNames<ExperimentConfig>;
