import { REASON_WORDS, REASONS, type Reason, type VerdictWord } from '../../engine/review/verdict';
import { REASON_KEYS, VERDICT_KEYS } from '../state/review/review-views';
import type { StageInfo } from '../../engine/experiments/system';

/** What a key makes the page do. */
export type Command =
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
        | 'undo'
        | 'present'
        | 'black'
        | 'next'
        | 'back'
        | 'redo'
        | 'help'
        | 'leave'
        | 'next-line'
        | 'previous-line';
    }
  | { readonly do: 'verdict'; readonly verdict: VerdictWord }
  | { readonly do: 'reason'; readonly reason: Reason };

/** What the page is about beside its stages, which gives keys another meaning. */
export type KeyMode = 'presenting' | 'reviewing' | null;

type Held = 'mod' | 'mod-shift';

export interface Shortcut {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  /** Held with it: Ctrl or Cmd, or that and Shift; left out: none. */
  readonly with?: Held;
  /** The label on the key. */
  readonly shown: string;
  readonly what: string;
  readonly command: Command;
}

/** All keys of the page: the page obeys this list, and the help shows it. */
export const shortcuts = (stages: readonly StageInfo[]): readonly Shortcut[] => [
  ...stages.slice(0, 9).map(({ id, label }, i) => ({
    key: String(i + 1),
    shown: String(i + 1),
    what: `Go to ${label}`,
    command: { do: 'stage', stage: id } as const,
  })),
  ...COMMON,
];

/** The keys that every system has. */
const COMMON: readonly Shortcut[] = [
  { key: '[', shown: '[', what: 'Open or close the stage panel', command: { do: 'panel' } },
  { key: ']', shown: ']', what: 'Open or close the drawer below', command: { do: 'drawer' } },
  { key: 'f', shown: 'F', what: 'Show the whole city', command: { do: 'fit' } },
  { key: 'g', shown: 'G', what: 'Zoom to selection', command: { do: 'fit-chosen' } },
  { key: 'n', shown: 'N', what: 'Next pair, while a pair is selected', command: { do: 'next-pair' } },
  { key: 'b', shown: 'B', what: 'Previous pair, while a pair is selected', command: { do: 'previous-pair' } },
  { key: 'p', shown: 'P', what: 'Present: larger type and no bars', command: { do: 'present' } },
  { key: ' ', shown: 'Space', what: 'Pause or resume training', command: { do: 'pause' } },
  {
    key: 'z',
    with: 'mod',
    shown: 'Ctrl Z',
    what: 'Undo the last change of a setting (⌘ Z on a Mac)',
    command: { do: 'undo' },
  },
  {
    key: 'z',
    with: 'mod-shift',
    shown: 'Ctrl Shift Z',
    what: 'Do it again (⇧ ⌘ Z on a Mac)',
    command: { do: 'redo' },
  },
  { key: '?', shown: '?', what: 'Show this help', command: { do: 'help' } },
  {
    key: 'Escape',
    shown: 'Esc',
    what: 'Cancel the question on the map, leave the presentation, or clear the selection',
    command: { do: 'leave' },
  },
];

/** The keys while the page is presented, as clickers send them; they come before the others. */
export const PRESENTING: readonly {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly what: string;
  readonly command: Command;
}[] = [
  {
    keys: ['ArrowRight', 'PageDown', ' '],
    shown: '→ PgDn Space',
    what: 'Next saved view, pair, decision or step, while presenting',
    command: { do: 'next' },
  },
  { keys: ['ArrowLeft', 'PageUp'], shown: '← PgUp', what: 'Back, while presenting', command: { do: 'back' } },
  {
    keys: ['b', '.'],
    shown: 'B .',
    what: 'Black screen, while presenting; any key or a click brings it back',
    command: { do: 'black' },
  },
];

/** The keys while routes are reviewed; they come before the others. Those that judge are none of those that move. */
export const REVIEWING: readonly {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly what: string;
  readonly command: Command;
}[] = [
  { keys: ['j', ' '], shown: 'J Space', what: 'Next route, while reviewing', command: { do: 'next-line' } },
  { keys: ['k'], shown: 'K', what: 'Previous route, while reviewing', command: { do: 'previous-line' } },
  ...(['plausible', 'implausible', 'unsure'] as const).map((verdict) => ({
    keys: [VERDICT_KEYS[verdict]],
    shown: VERDICT_KEYS[verdict].toUpperCase(),
    what: `Judge as ${verdict}, while reviewing`,
    command: { do: 'verdict', verdict } as const,
  })),
  ...REASONS.map((reason) => ({
    keys: [REASON_KEYS[reason]],
    shown: REASON_KEYS[reason].toUpperCase(),
    what: `Reason of the next verdict: ${REASON_WORDS[reason].toLowerCase()}`,
    command: { do: 'reason', reason } as const,
  })),
];

/** What the page needs to know about a key press. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly defaultPrevented: boolean;
  /** Whether a control has the focus. */
  readonly inControl: boolean;
  /** Whether that control goes by the arrow keys. */
  readonly inArrows: boolean;
  /** Whether that control takes text, so that letters belong to it. */
  readonly inText: boolean;
  /** Whether that control undoes what is typed into it: a list of choices takes letters, and undoes nothing. */
  readonly isTyping: boolean;
}

/** The command of a key press; null where the key belongs to a control, to the browser or to nobody. */
export function commandFor(
  press: KeyPress,
  stages: readonly StageInfo[],
  mode: KeyMode = null,
): Command | null {
  if (press.defaultPrevented || press.altKey) return null;
  const mod = press.ctrlKey || press.metaKey;
  if (mod ? press.isTyping : press.inText) return null;
  const held = mod ? (press.shiftKey ? 'mod-shift' : 'mod') : undefined;
  if (press.inControl && press.key === ' ') return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (mode && !held && !(press.inArrows && press.key.startsWith('Arrow'))) {
    const own = mode === 'presenting' ? PRESENTING : REVIEWING;
    const found = own.find(({ keys }) => keys.includes(key));
    if (found) return found.command;
  }
  return (
    shortcuts(stages).find((shortcut) => shortcut.key === key && shortcut.with === held)?.command ?? null
  );
}

const NO_TEXT = '[type=checkbox], [type=radio], [type=button], [type=file], [type=range]';
const TYPED = `input:not(${NO_TEXT}), textarea, [contenteditable]`;
const ROLES = '[role=slider], [role=tab], [role=separator], [tabindex="0"]';
/** Controls that go by arrow keys without telling anybody; others say that the press was theirs. */
const ARROWS = 'input[type=range], input[type=radio]';
const CONTROL = `${TYPED}, select, button, a[href], summary, input, ${ROLES}`;
/** A dialog over the page takes all keys. */
const MODAL = '[role=dialog], [role=alertdialog]';

export function pressOf(event: KeyboardEvent): KeyPress {
  const target = event.target instanceof Element ? event.target : null;
  const { key, ctrlKey, metaKey, altKey, shiftKey, defaultPrevented } = event;
  return {
    ...{ key, ctrlKey, metaKey, altKey, shiftKey, defaultPrevented },
    inControl: !!target?.closest(CONTROL),
    inArrows: !!target?.closest(ARROWS),
    inText: !!target?.closest(`${TYPED}, select, ${MODAL}`),
    isTyping: !!target?.closest(`${TYPED}, ${MODAL}`),
  };
}
