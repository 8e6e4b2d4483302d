/** Layers that steps turn on and off, and whether they are on without the lesson. */
export const LESSON_LAYERS = [
  { layer: 'cells', usual: false },
  { layer: 'surprise', usual: false },
  { layer: 'real', usual: true },
  { layer: 'distilled', usual: true },
  { layer: 'vanilla', usual: true },
] as const;
