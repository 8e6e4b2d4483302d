import { CHOICE_FEATURES, type ChoiceFeature } from './choice-features';
import { fitConditionalLogit, logLikelihood, rightChoices, type Choices } from './conditional-logit';

/**
 * A conditional logit over standardised features: p(candidate) proportional to exp(sum of
 * weights[i] * (feature[i] - means[i]) / deviations[i]). Plain data.
 */
export interface ChoiceModel {
  /** (F) 0 for features that are not used. */
  readonly weights: Float64Array;
  /** (F) over all candidates of the training steps. */
  readonly means: Float64Array;
  /** (F) standard deviations; 1 for a feature that is the same everywhere. */
  readonly deviations: Float64Array;
}

/** How well a model foretells choices. */
export interface ChoiceScore {
  /** Mean of log p(chosen), natural. */
  readonly logLikelihood: number;
  /** Share of choices whose likeliest candidate was taken. */
  readonly accuracy: number;
}

/** Pull of the standardised weights to 0, against a log-likelihood summed over all choices. */
const PULL = 1;

/** Fits the weights of some features on the choices of training trips; the others weigh nothing. */
export function fitChoiceModel(
  choices: Choices,
  used: readonly ChoiceFeature[] = CHOICE_FEATURES,
): ChoiceModel {
  const size = CHOICE_FEATURES.length;
  const { means, deviations } = spread(choices);
  const columns = used.map((name) => CHOICE_FEATURES.indexOf(name));
  const rows = choices.features.length / size;
  const features = new Float64Array(rows * columns.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (const column of columns)
      features[at++] = (choices.features[row * size + column] - means[column]) / deviations[column];
  const fit = fitConditionalLogit(
    { ...choices, featureCount: columns.length, features },
    { precision: PULL },
  );
  const weights = new Float64Array(size);
  columns.forEach((column, i) => (weights[column] = fit.weights[i]));
  return { weights, means, deviations };
}

/** (F) what a feature's own unit weighs; the means fall out of every choice. */
export const rawWeights = ({ weights, deviations }: ChoiceModel): Float64Array =>
  weights.map((weight, i) => weight / deviations[i]);

export function scoreChoices(model: ChoiceModel, choices: Choices): ChoiceScore {
  const weights = rawWeights(model);
  const count = choices.chosen.length;
  return {
    logLikelihood: logLikelihood(choices, weights) / count,
    accuracy: rightChoices(choices, weights) / count,
  };
}

function spread({ featureCount: size, features }: Choices): Pick<ChoiceModel, 'means' | 'deviations'> {
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  const rows = Math.max(1, features.length / size);
  features.forEach((value, i) => (means[i % size] += value / rows));
  features.forEach((value, i) => (squares[i % size] += (value - means[i % size]) ** 2 / rows));
  return { means, deviations: squares.map((square) => (square > 0 ? Math.sqrt(square) : 1)) };
}
