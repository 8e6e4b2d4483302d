import { FLOW_SETTINGS, PRESET_CONFIGS, type FlowsConfig } from '../settings';

/** What a student learns from its teacher, besides the counts: the factors of the losses, and how latents are contrasted. */
export type TeachingConfig = Omit<FlowsConfig['distillation'], 'projectionWidth'>;

/** How two sets of latents are contrasted. */
export type ContrastOptions = Pick<TeachingConfig, 'tau' | 'adaptive'>;

/** What the cosine of a positive pair is multiplied with. */
export type AdaptiveForm = TeachingConfig['adaptive'];
export const ADAPTIVE_FORMS = Object.keys(FLOW_SETTINGS.adaptive.options) as readonly AdaptiveForm[];

/** What the sum of L_KL over samples and nodes is divided by: the official code takes the samples alone. */
export type ForecastDivisor = Exclude<TeachingConfig['divergenceOf'], 'latents'>;

/** The weights and the temperature of the official code, the forms of the paper. */
export const LIGHTST_TEACHING: TeachingConfig = PRESET_CONFIGS.paper.distillation;
