import { isOfRoutes, type TeachingConfig } from './distillation/teaching-config';
import type { ExperimentConfig } from './experiment-config';

/** Name of the encoder of GPS points that teaches. It is another system's network and always given. */
export const ENCODER_TEACHER = 'transfertraj';

/** Id of that system. */
export const ENCODER_SYSTEM = 'transfertraj';
/** What it is called there. */
export const ENCODER_ARCHITECTURE = 'TransferTraj';

/** Names that it has in runs of its own system, the preferred one first. */
export const ENCODER_FILES: readonly string[] = ['pretrained', 'prediction'];

/** Whether a distilled student of a configuration hears it. */
export const needsEncoder = ({
  distillation,
  teaching,
}: Pick<ExperimentConfig, 'distillation' | 'teaching'>): boolean =>
  distillation.lambda > 0 && hearsEncoder(teaching);

const hearsEncoder = ({ way, teachers }: TeachingConfig): boolean =>
  !isOfRoutes(way) && teachers.transfertraj > 0;
