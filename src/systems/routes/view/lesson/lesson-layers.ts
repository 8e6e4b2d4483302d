/** Layers that steps turn on and off. */
export const LESSON_LAYERS = ['cells', 'surprise', 'real', 'distilled', 'vanilla'] as const;
