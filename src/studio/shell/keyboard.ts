import type { Workspace } from '../state/page/workspace.svelte';
import { pressOf, wishOf, type Wish } from './shortcuts';

/** Does what a key asks for; resolves the keys of the whole page. */
export function onKey(event: KeyboardEvent, workspace: Workspace, openHelp: () => void): void {
  const wish = wishOf(pressOf(event), workspace.stages);
  if (!wish) return;
  if (act(wish, workspace, openHelp)) event.preventDefault();
}

/** Whether there was something to do. */
function act(wish: Wish, workspace: Workspace, openHelp: () => void): boolean {
  const { layout, map, training, selection, book } = workspace;
  switch (wish.do) {
    case 'stage':
      layout.go(wish.stage);
      focusSoon('stage');
      return true;
    case 'panel':
    case 'drawer':
      fold(wish.do, workspace);
      return true;
    case 'fit':
      map.fitAll++;
      return true;
    case 'fit-chosen':
      map.fitChosen++;
      return true;
    case 'next-pair':
    case 'previous-pair':
      return selection.turnPair(wish.do === 'next-pair' ? 1 : -1, book.group?.pairs.origins.length ?? 0);
    case 'pause':
      if (!training.active) return false;
      if (training.phase === 'paused') training.resume();
      else training.pause();
      return true;
    case 'help':
      openHelp();
      return true;
    case 'leave':
      return leave(workspace);
  }
}

function fold(part: 'panel' | 'drawer', { layout }: Workspace): void {
  // On a narrow page there is one sheet.
  const which = layout.narrow ? 'panel' : part;
  const open = !layout.isOpen(which);
  const id = which === 'panel' ? 'stage' : 'drawer';
  const within = document.getElementById(id)?.contains(document.activeElement) ?? false;
  layout.fold(which, open);
  if (open) focusSoon(id);
  else if (within) document.getElementById('map')?.focus();
}

/** First the question on the map, then what is chosen. */
function leave({ map, selection, layout }: Workspace): boolean {
  if (map.question) {
    const { cancel } = map.question;
    map.question = null;
    cancel();
    return true;
  }
  if (!selection.chosen) return false;
  const within = document.getElementById('inspector')?.contains(document.activeElement) ?? false;
  selection.choose(null);
  if (within || layout.narrow) document.getElementById('map')?.focus();
  return true;
}

/** Moves the focus once what is asked for is on the page. */
function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
