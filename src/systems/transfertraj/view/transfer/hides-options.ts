import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';

/** What is hidden of a point, to choose from. */
export const HIDES_OPTIONS: readonly { readonly value: HiddenPart; readonly label: string }[] = [
  { value: 'space', label: 'Known' },
  { value: 'point', label: 'Hidden too' },
];
