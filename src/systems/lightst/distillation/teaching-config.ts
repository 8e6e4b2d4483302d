/**
 * What the cosine of a positive pair is multiplied with. `weight`: its own value as a constant; `clamped`: the same, 0 where it is
 * negative; `square`: its own value, gradient included, as the official code has it. A negative cosine squared is
 * large: `weight` and `square` reward a student that opposes its teacher, `clamped` does not.
 */
export const ADAPTIVE_FORMS = ['none', 'weight', 'clamped', 'square'] as const;
export type AdaptiveForm = (typeof ADAPTIVE_FORMS)[number];

/** How two sets of latents are contrasted. */
export interface ContrastOptions {
  readonly tau: number;
  readonly adaptive: AdaptiveForm;
}

/** What the sum of L_KL over samples and nodes is divided by: the official code takes the samples alone. */
export type ForecastDivisor = 'samples' | 'samples-and-nodes';

/** What a student learns from its teacher, besides the counts. */
export interface TeachingConfig extends ContrastOptions {
  /** Factor of L_KL. */
  readonly divergenceWeight: number;
  /** Factors of L_P and L_E, which the paper has as one. */
  readonly spatialWeight: number;
  readonly temporalWeight: number;
  /** What L_KL compares: the latents, or the forecasts with this divisor. */
  readonly divergenceOf: 'latents' | ForecastDivisor;
}

/** The weights and the temperature of the official code, the forms of the paper. */
export const LIGHTST_TEACHING: TeachingConfig = {
  divergenceWeight: 10,
  spatialWeight: 1,
  temporalWeight: 1,
  tau: 0.05,
  adaptive: 'none',
  divergenceOf: 'latents',
};
