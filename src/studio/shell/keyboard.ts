import type { Workspace } from '../state/page/workspace.svelte';
import { commandFor, pressOf, type Command, type KeyMode } from './shortcuts';

type Page = Pick<
  Workspace,
  'stages' | 'layout' | 'map' | 'training' | 'selection' | 'book' | 'history' | 'presentation' | 'review'
>;

/** Carries out the command of a key, wherever on the page it is pressed. */
export function onKey(event: KeyboardEvent, page: Page, openHelp: () => void): void {
  if (page.presentation.black) {
    page.presentation.black = false;
    event.preventDefault();
    return;
  }
  const command = commandFor(pressOf(event), page.stages, modeOf(page));
  if (command && carryOut(command, page, openHelp)) event.preventDefault();
}

function modeOf({ layout, review }: Page): KeyMode {
  if (layout.presenting) return 'presenting';
  return review.isOpen && review.group ? 'reviewing' : null;
}

/** Returns whether the command had anything to do. */
function carryOut(command: Command, page: Page, openHelp: () => void): boolean {
  const { layout, map, training, selection, book, review } = page;
  switch (command.do) {
    case 'stage':
      // Digits are hands that are counted.
      if (layout.guess !== null) return false;
      layout.go(command.stage);
      focusSoon('stage');
      return true;
    case 'panel':
    case 'drawer':
      fold(command.do, page);
      return true;
    case 'fit':
      map.fitAll++;
      return true;
    case 'fit-chosen':
      map.fitChosen++;
      return true;
    case 'next-pair':
    case 'previous-pair':
      return selection.turnPair(command.do === 'next-pair' ? 1 : -1, book.group?.pairs.origins.length ?? 0);
    case 'pause':
      if (!training.active) return false;
      if (training.phase === 'paused') training.resume();
      else training.pause();
      return true;
    case 'present':
      layout.present(!layout.presenting);
      return true;
    case 'black':
      page.presentation.black = true;
      return true;
    case 'next':
      page.presentation.front?.next();
      return true;
    case 'back':
      page.presentation.front?.back();
      return true;
    case 'undo':
      return (review.isOpen && review.undo()) || page.history.undo();
    case 'redo':
      return (review.isOpen && review.redo()) || page.history.redo();
    case 'next-line':
      return review.move(1);
    case 'previous-line':
      return review.move(-1);
    case 'verdict':
      return review.judge(command.verdict);
    case 'reason':
      review.verdicts.turnReason(command.reason);
      return true;
    case 'help':
      openHelp();
      return true;
    case 'leave':
      return leave(page);
  }
}

function fold(part: 'panel' | 'drawer', { layout }: Pick<Page, 'layout'>): void {
  // A narrow page has one sheet in place of the panel and the drawer.
  const which = layout.narrow ? 'panel' : part;
  const open = !layout.isOpen(which);
  const id = which === 'panel' ? 'stage' : 'drawer';
  const within = document.getElementById(id)?.contains(document.activeElement) ?? false;
  layout.fold(which, open);
  if (open) focusSoon(id);
  else if (within) document.getElementById('map')?.focus();
}

/** Cancels the question on the map, else leaves the presentation, else clears the selection. */
function leave({ map, selection, layout }: Page): boolean {
  if (map.question) {
    const { cancel } = map.question;
    map.question = null;
    cancel();
    return true;
  }
  if (layout.presenting) {
    layout.present(false);
    return true;
  }
  if (!selection.chosen) return false;
  const within = document.getElementById('inspector')?.contains(document.activeElement) ?? false;
  selection.choose(null);
  if (within || layout.narrow) document.getElementById('map')?.focus();
  return true;
}

/** Moves the focus to an element once it is on the page. */
function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
