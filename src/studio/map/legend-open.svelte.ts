import { remembered } from '../state/page/remembered.svelte';

const choice = remembered<boolean | null>(
  'legend',
  null,
  (value) => value === null || typeof value === 'boolean',
);

/** Whether the legend is open: as a person left it, otherwise open wherever it does not cover half of the map. */
export const isLegendOpen = ({ narrow, low }: { readonly narrow: boolean; readonly low: boolean }): boolean =>
  choice.value ?? !(narrow || low);

export function openLegend(open: boolean): void {
  choice.value = open;
}
