import { remembered } from '../state/page/remembered.svelte';

const choice = remembered<boolean | null>(
  'legend',
  null,
  (value) => value === null || typeof value === 'boolean',
);

/** Whether the legend is open: as a person left it, otherwise open wherever there is room. */
export const isLegendOpen = (narrow: boolean): boolean => choice.value ?? !narrow;

export function openLegend(open: boolean): void {
  choice.value = open;
}
