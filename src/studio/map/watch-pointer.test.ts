import { expect, it } from 'vitest';
import type { LiveMap } from './live-map.svelte';
import type { MapControl } from './map-control.svelte';
import { watchPointer } from './watch-pointer';

it('a click with Shift is one too, although the map takes it for a box', () => {
  const handlers = new Map<string, (event: object) => void>();
  const canvas = Object.assign(new EventTarget(), { getBoundingClientRect: () => ({ left: 10, top: 48 }) });
  const live = {
    canvas,
    map: { on: (type: string, take: (event: object) => void) => handlers.set(type, take) },
  };
  const clicks: unknown[][] = [];
  const control = { click: (...at: unknown[]) => clicks.push(at) };
  watchPointer(live as unknown as LiveMap, control as unknown as MapControl, () => undefined);
  handlers.get('click')!({ point: { x: 3, y: 4 } });
  handlers.get('boxzoomcancel')!({ originalEvent: { clientX: 110, clientY: 148 } });
  // Escape, while a box is drawn.
  handlers.get('boxzoomcancel')!({ originalEvent: { key: 'Escape' } });
  expect(clicks).toEqual([
    [3, 4],
    [100, 100, true],
  ]);
});
