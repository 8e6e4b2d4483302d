import type { StageInfo } from '../../engine/experiments/system';

/** What a key can ask for. */
export type Wish =
  | { readonly do: 'stage'; readonly stage: string }
  | {
      readonly do:
        | 'panel'
        | 'drawer'
        | 'fit'
        | 'fit-chosen'
        | 'next-pair'
        | 'previous-pair'
        | 'pause'
        | 'help'
        | 'leave';
    };

export interface Shortcut {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  /** As a person reads it on the key. */
  readonly shown: string;
  readonly what: string;
  readonly wish: Wish;
}

/** Every key of the page in one list: the page acts by it and the help shows it. */
export const shortcuts = (stages: readonly StageInfo[]): readonly Shortcut[] => [
  ...stages.slice(0, 9).map(({ id, label }, i) => ({
    key: String(i + 1),
    shown: String(i + 1),
    what: `Go to ${label}`,
    wish: { do: 'stage', stage: id } as const,
  })),
  ...COMMON,
];

/** Those that do not depend on the system in view. */
const COMMON: readonly Shortcut[] = [
  { key: '[', shown: '[', what: 'Fold or open the stage panel', wish: { do: 'panel' } },
  { key: ']', shown: ']', what: 'Fold or open the drawer below', wish: { do: 'drawer' } },
  { key: 'f', shown: 'F', what: 'Show the whole city', wish: { do: 'fit' } },
  { key: 'g', shown: 'G', what: 'Zoom to selection', wish: { do: 'fit-chosen' } },
  { key: 'n', shown: 'N', what: 'Next pair, when a pair is chosen', wish: { do: 'next-pair' } },
  { key: 'p', shown: 'P', what: 'Previous pair, when a pair is chosen', wish: { do: 'previous-pair' } },
  { key: ' ', shown: 'Space', what: 'Pause or resume training', wish: { do: 'pause' } },
  { key: '?', shown: '?', what: 'Show this help', wish: { do: 'help' } },
  {
    key: 'Escape',
    shown: 'Esc',
    what: 'Clear the selection, or cancel the question on the map',
    wish: { do: 'leave' },
  },
];

/** What the page needs of a key press. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly defaultPrevented: boolean;
  /** Where the focus is. */
  readonly inControl: boolean;
  /** Whether that control takes text: letters are then its own. */
  readonly inText: boolean;
}

/** What a key press asks for; null where it belongs to somebody else. */
export function wishOf(press: KeyPress, stages: readonly StageInfo[]): Wish | null {
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.inText) return null;
  if (press.inControl && press.key === ' ') return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return shortcuts(stages).find((shortcut) => shortcut.key === key)?.wish ?? null;
}

const TEXT =
  'input:not([type=checkbox], [type=radio], [type=button], [type=file], [type=range]), textarea, select, [contenteditable]';
const CONTROL = `${TEXT}, button, a[href], summary, input, [role=slider], [role=tab], [role=separator], [tabindex="0"]`;
/** Whatever opens over the page has the keyboard for itself. */
const MODAL = '[role=dialog], [role=alertdialog]';

export function pressOf(event: KeyboardEvent): KeyPress {
  const target = event.target instanceof Element ? event.target : null;
  const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
  return {
    ...{ key, ctrlKey, metaKey, altKey, defaultPrevented },
    inControl: !!target?.closest(CONTROL),
    inText: !!target?.closest(`${TEXT}, ${MODAL}`),
  };
}
