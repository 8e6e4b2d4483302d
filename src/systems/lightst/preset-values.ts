import type { PresetValueNames } from '../../engine/experiments/setting-differences';
import type { FlowsConfig } from './flows-config';

/** The values of a preset that are no settings, with the names that a comparison of runs gives them. */
export const PRESET_VALUES = {
  preset: { label: 'Preset' },
  'windows.inputs': { part: 'Data', label: 'Bins that a forecast sees' },
  'windows.outputs': { part: 'Data', label: 'Bins ahead' },
  'teacher.gcnLayers': { part: 'Teacher', label: 'Graph layers' },
  'teacher.tcnLayers': { part: 'Teacher', label: 'Layers over time' },
  'student.nodeWidth': { part: 'Student', label: 'Width of a node' },
  'student.timeWidth': { part: 'Student', label: 'Width of a time of day' },
  'student.dayWidth': { part: 'Student', label: 'Width of a kind of day' },
  'distillation.projectionWidth': { part: 'Distillation', label: 'Width of projections' },
  'training.weightDecay': { part: 'Training', label: 'Weight decay' },
  'training.clipNorm': { part: 'Training', label: 'Gradient clipping' },
  'training.rateFallsAt': { part: 'Training', label: 'Rate falls at', unit: 'share of epochs' },
  'training.rateFactor': { part: 'Training', label: 'Factor of a fall' },
} satisfies PresetValueNames<FlowsConfig>;
