import type { OpenGapFiller } from '../../../engine/dataset-builder/gap-fillers';
import { WorkingEncoder } from './working-encoder';

/** Encoders in a city that is being built: it has no table of places yet, nor a fingerprint, so that they see roads alone. */
export const openGapFiller: OpenGapFiller = (from, network) =>
  new WorkingEncoder(from, { network, fingerprint: '' });
