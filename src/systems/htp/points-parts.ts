import { Failure } from '../../base/failure';
import type { ExperimentOrder } from '../../engine/experiments/experiment';
import type { HtpConfig } from './points-config';

/** Which parts of an experiment to do. */
export interface PointsParts {
  /** To train one, or the bytes of its checkpoint. */
  readonly tokeniser: 'train' | Uint8Array;
  readonly trainsLanguage: boolean;
}

/**
 * The parts of an experiment: the requested networks, or all of them.
 * @throws Failure 'bad-input' for parts that do not go together
 */
export function pointsParts({ config, networks, given = {} }: ExperimentOrder<HtpConfig>): PointsParts {
  const trainsLanguage = !networks || networks.includes('language');
  const trainsTokeniser = !networks || networks.includes('tokeniser');
  const tokeniser = (given.tokeniser as Uint8Array | undefined) ?? (trainsTokeniser ? 'train' : null);
  if (!trainsLanguage && !trainsTokeniser)
    throw new Failure('bad-input', 'There is nothing to train. Choose a network.');
  if (tokeniser === null)
    throw new Failure(
      'bad-input',
      'The language model learns the patterns that a tokeniser makes. Train one too, or choose a checkpoint.',
    );
  const { width, heads } = config.language;
  if (trainsLanguage && width % heads !== 0)
    throw new Failure(
      'bad-input',
      `The language model is ${width} wide, which its ${heads} heads cannot share. Choose a multiple of ${heads}.`,
    );
  return { tokeniser, trainsLanguage };
}
