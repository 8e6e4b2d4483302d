import type { LiveMap } from './live-map.svelte';
import type { MapControl } from './map-control.svelte';

/**
 * Connects the pointer and the keyboard of the map's canvas with the control. Returns a function that
 * disconnects them.
 */
export function watchPointer(
  live: LiveMap,
  control: MapControl,
  onKeyboard: (shown: boolean) => void,
): () => void {
  let waiting = 0;
  const { map, canvas } = live;
  map.on('mousemove', ({ point }) => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (!map.isMoving()) control.hover(point.x, point.y);
    });
  });
  map.on('mouseout', () => {
    cancelAnimationFrame(waiting);
    control.leave();
  });
  map.on('movestart', () => control.leave());
  map.on('click', ({ point }) => control.click(point.x, point.y));
  // MapLibre takes every press with Shift for the beginning of a box, and says of a click that the box was cancelled; so does Escape.
  map.on('boxzoomcancel', ({ originalEvent }) => {
    if (!('clientX' in originalEvent)) return;
    const { left, top } = canvas.getBoundingClientRect();
    control.click(originalEvent.clientX - left, originalEvent.clientY - top, true);
  });
  const onFocus = () => onKeyboard(canvas.matches(':focus-visible'));
  const onBlur = () => onKeyboard(false);
  const onKey = (event: KeyboardEvent) => {
    onKeyboard(true);
    // The press of Enter that brought the focus here goes on as repeats.
    if (event.key === 'Enter' && !event.repeat) control.clickMiddle();
    else if (event.key !== 'Escape' || !control.letGo()) return;
    event.preventDefault();
  };
  canvas.addEventListener('focus', onFocus);
  canvas.addEventListener('blur', onBlur);
  canvas.addEventListener('keydown', onKey);
  return () => {
    cancelAnimationFrame(waiting);
    canvas.removeEventListener('focus', onFocus);
    canvas.removeEventListener('blur', onBlur);
    canvas.removeEventListener('keydown', onKey);
  };
}
