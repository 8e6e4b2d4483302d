import type { OpenNextPlaces } from '../../../engine/experiments/next-places';
import { WorkingEncoder } from './working-encoder';

/** Encoders as other systems hear them: the point after the last one is hidden with its place and its time. */
export const openNextPlaces: OpenNextPlaces = (from, dataset) => new WorkingEncoder(from, dataset);
