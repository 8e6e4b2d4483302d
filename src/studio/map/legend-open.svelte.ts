import type { Layout } from '../state/page/layout.svelte';
import { remembered } from '../state/page/remembered.svelte';

const choice = remembered<boolean | null>(
  'legend',
  null,
  (value) => value === null || typeof value === 'boolean',
);

/**
 * Whether the legend is open: as a person left it, otherwise open wherever it does not cover half of the map, nor the
 * crossing between lesson and inspector.
 */
export const isLegendOpen = ({
  narrow,
  low,
  lesson,
  inspecting,
}: Pick<Layout, 'narrow' | 'low' | 'lesson' | 'inspecting'>): boolean =>
  choice.value ?? !(narrow || low || (lesson !== null && inspecting));

export function openLegend(open: boolean): void {
  choice.value = open;
}
