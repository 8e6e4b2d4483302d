import { DROPOUT, OF_SIZE } from '../../engine/settings/shared-rows';
import type { SettingTable } from '../../engine/settings/settings';
import type { TransferConfig } from './transfer-config';

/** The settings of how large the encoder is, and of its dropout, which goes with that. */
export const ENCODER_SIZE_SETTINGS = {
  width: {
    path: 'encoder.width',
    part: 'Encoder',
    label: 'Width',
    help: 'How many features the encoder has of each point.',
    kind: 'whole',
    least: 8,
    most: 1024,
    // What the eight heads of the mixer can share.
    step: 8,
    ...OF_SIZE,
    flag: 'width',
  },
  layers: {
    path: 'encoder.layers',
    part: 'Encoder',
    label: 'Layers',
    help: 'Layers of attention and experts, one after the other.',
    kind: 'whole',
    least: 1,
    most: 100,
    step: 1,
    ...OF_SIZE,
    flag: 'layers',
  },
  experts: {
    path: 'encoder.experts',
    part: 'Encoder',
    label: 'Experts',
    help: 'How many experts a layer has.',
    kind: 'whole',
    least: 1,
    most: 256,
    step: 1,
    ...OF_SIZE,
    flag: 'experts',
  },
  topExperts: {
    path: 'encoder.topExperts',
    part: 'Encoder',
    label: 'Experts of a point',
    help: 'How many of the experts each point asks.',
    kind: 'whole',
    least: 1,
    most: 256,
    step: 1,
    ...OF_SIZE,
    flag: 'top-experts',
  },
  dropout: {
    path: 'encoder.dropout',
    part: 'Encoder',
    ...DROPOUT,
  },
} satisfies SettingTable<TransferConfig>;
