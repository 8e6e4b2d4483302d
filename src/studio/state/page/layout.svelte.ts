import { remembered } from './remembered.svelte';
import type { StageInfo, SystemEntry } from '../../../engine/experiments/system';

/** The stage that all systems have; the others are those of the system in view. */
export const DATA_STAGE = 'data';
/** The last stage of systems that draw routes: sets of routes are judged on it. */
export const REVIEW_STAGE = 'review';

export const DRAWER_TABS = [
  'charts',
  'table',
  'tokens',
  'cities',
  'routes',
  'review',
  'runs',
  'bench',
] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];
/** Tabs that a system has or has not. */
const OWN_TABS = ['table', 'tokens', 'cities', 'routes'] as const;
export const isOwnTab = (tab: DrawerTab): tab is (typeof OWN_TABS)[number] =>
  (OWN_TABS as readonly DrawerTab[]).includes(tab);

/** Parts that fold. */
export const PANELS = ['panel', 'drawer'] as const;

/** How the legend is seen. */
export const LEGEND_FOLDS = ['open', 'folded'] as const;
export type LegendFold = (typeof LEGEND_FOLDS)[number];

/** Sizes in px that a person can pull, with their limits. */
const LIMITS = { panel: [260, 520], inspector: [280, 520], drawer: [120, 560], desk: [120, 640] } as const;
/** Least width of panels that are shown to an audience. */
const AUDIENCE_WIDTH = 440;
/** The desk is the drawer with the list of a review: a dozen lines are seen at once. */
const SIZES = { panel: 320, inspector: 340, drawer: 240, desk: 480 };
export type LayoutPart = keyof typeof LIMITS;

/** Height of the drawer's row of tabs, which stays when it is folded. */
export const DRAWER_LINE = 40;
/** Below this width the panels are one sheet over the map. */
const NARROW = 1000;
/** Below this height the legend starts folded, and with fewer layers. */
const LOW = 800;
/** Shares of the window's height that the drawer and the sheet take at most, and the sheet as it opens. */
const DRAWER_SHARE = 0.6;
const SHEET_SHARE = 0.44;

/** Space of the map that panels cover, in px. */
export interface Insets {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The step of the lesson that is open. */
export interface OpenLesson {
  readonly step: string;
  /** Whether the page is still to be put in order for it; a link brings its own view. */
  readonly isFresh: boolean;
}

/** Which stage is in view and how the panels lie. Sizes and folds are remembered. */
export class Layout {
  stage = $state(DATA_STAGE);
  tab = $state<DrawerTab>('table');
  /** Nothing was chosen yet: the stage panel says what the page is in place of a stage. */
  welcome = $state(false);
  /** The lesson of the system in view, in place of its stage; null while it is not open. */
  lesson = $state.raw<OpenLesson | null>(null);
  /** Seed of the guessing round that is open in place of a stage; null while none is. */
  guess = $state<number | null>(null);
  /** Whether the inspector has something to show. */
  inspecting = $state(false);
  /** The window, in px. */
  width = $state(1440);
  height = $state(900);
  /** On a narrow page: what the sheet shows. */
  sheet = $state<'stage' | 'drawer'>('stage');
  readonly #sizes = remembered('sizes', SIZES, isSizes);
  readonly #lessonStep = remembered<string | null>('lesson', null, (value) => typeof value === 'string');
  /** The page is part of another one: the map and one panel, without its bars. */
  embedded = $state(false);
  /** Whether the page is shown to an audience: without its bars, and with the panels that are asked for. */
  #presenting = $state(false);
  #openForAudience = $state.raw({ panel: false, drawer: false });
  /** The first picture has the room of the drawer, until a person opens that. */
  #drawerAtFirst = $state(false);
  readonly #open = remembered('open', { panel: true, drawer: true }, isOpen);
  readonly #legend = remembered<boolean | null>('legend', null, (value) => value === null || isFlag(value));
  #linkedLegend = $state<boolean | null>(null);

  /** Panels are a sheet over the map. */
  get narrow(): boolean {
    return this.width < NARROW;
  }

  /** The window is so low that little of the map is seen above the drawer. */
  get low(): boolean {
    return this.height < LOW;
  }

  /** What is pulled: the drawer has a size of its own while it is the desk. */
  #pulled = (part: LayoutPart): LayoutPart => (part === 'drawer' && this.tab === 'review' ? 'desk' : part);

  size(part: LayoutPart): number {
    const size = Math.min(this.#sizes.value[this.#pulled(part)], this.limits(part)[1]);
    // Larger type needs more room.
    return this.#presenting && part !== 'drawer' ? Math.max(size, AUDIENCE_WIDTH) : size;
  }

  resize(part: LayoutPart, px: number): void {
    const [least, most] = this.limits(part);
    const size = Math.round(Math.min(most, Math.max(least, px)));
    this.#sizes.value = { ...this.#sizes.value, [this.#pulled(part)]: size };
  }

  /** Least and most of a size in this window. */
  limits(part: LayoutPart): readonly [number, number] {
    const [least, most] = LIMITS[this.#pulled(part)];
    const room = part === 'drawer' ? Math.round(this.height * DRAWER_SHARE) : most;
    return [least, Math.max(least, Math.min(most, room))];
  }

  get presenting(): boolean {
    return this.#presenting;
  }

  /**
   * Begins or ends to show the page to an audience. The panels are as they were when it ends. Words that belong
   * to what is on the map stay: those of a lesson, of the welcome, and on a narrow page of what is chosen.
   */
  present(on: boolean): void {
    if (this.embedded) return;
    const chosen = this.narrow && this.inspecting && this.#open.value.panel;
    if (on) this.#openForAudience = { panel: this.#hasWords || chosen, drawer: false };
    this.#presenting = on;
  }

  isOpen(part: 'panel' | 'drawer'): boolean {
    if (part === 'drawer' && !this.offersDrawer) return false;
    if (this.#presenting) return this.#openForAudience[part];
    if (this.embedded) return part === 'panel' && this.#hasRoomForPanel && this.#open.value.panel;
    return this.welcome && part === 'drawer' ? this.#drawerAtFirst : this.#open.value[part];
  }

  /**
   * Whether the legend is open: as a link or a person left it, otherwise wherever it does not cover half of the map, nor
   * the crossing between lesson and inspector.
   */
  get legendOpen(): boolean {
    return this.#linkedLegend ?? this.#legend.value ?? this.#usualLegend;
  }

  get #usualLegend(): boolean {
    return !(this.narrow || this.low || (this.lesson !== null && this.inspecting));
  }

  /** The legend, for the address; undefined where a link without a word of it shows the same. */
  get seenLegend(): LegendFold | undefined {
    if (this.legendOpen === this.#usualLegend) return undefined;
    return this.legendOpen ? 'open' : 'folded';
  }

  foldLegend(open: boolean): void {
    this.#linkedLegend = null;
    this.#legend.value = open;
  }

  /** Shows it as a link says, and remembers nothing of that. */
  linkLegend(fold: LegendFold): void {
    this.#linkedLegend = fold === 'open';
  }

  /** Whether there is a way to open the panel. */
  get offersPanel(): boolean {
    return !this.#presenting && (!this.embedded || this.#hasRoomForPanel);
  }

  /** Tables of the drawer would say whose a route is while people guess. */
  get offersDrawer(): boolean {
    return this.guess === null;
  }

  /** Whether a panel is there, seen or not: one that is hidden from an audience keeps what it shows on the map. */
  holds(part: 'panel' | 'drawer'): boolean {
    if (part === 'drawer' && !this.offersDrawer) return false;
    return this.isOpen(part) || (this.#presenting && !this.welcome && this.#open.value[part]);
  }

  /** The panels that are seen, for the address; undefined where a link without a word of them shows the same. */
  get seenPanels(): readonly ('panel' | 'drawer')[] | undefined {
    const usual = this.#presenting ? { panel: this.#hasWords, drawer: false } : { panel: true, drawer: true };
    const seen = this.#presenting ? this.#openForAudience : this.#open.value;
    const isUsual = PANELS.every((part) => seen[part] === usual[part]);
    return isUsual ? undefined : PANELS.filter((part) => seen[part]);
  }

  /** On a wide page that is part of another, what is chosen takes the place of the stage. */
  get #hasRoomForPanel(): boolean {
    return this.narrow || !this.inspecting;
  }

  /** Whether the panel has words that belong to the map, in place of a stage. */
  get #hasWords(): boolean {
    return this.lesson !== null || this.guess !== null || this.welcome;
  }

  fold(part: 'panel' | 'drawer', open: boolean): void {
    if (part === 'drawer' && !this.offersDrawer) return;
    if (this.#presenting) this.#openForAudience = { ...this.#openForAudience, [part]: open };
    else if (this.welcome && part === 'drawer') this.#drawerAtFirst = open;
    else this.#open.value = { ...this.#open.value, [part]: open };
  }

  /** Shows a stage, with its panel open. */
  go(stage: string): void {
    this.stage = stage;
    this.welcome = false;
    this.lesson = null;
    this.guess = null;
    this.sheet = 'stage';
    this.fold('panel', true);
  }

  /** Shows a step of the lesson in place of a stage; null leaves it. */
  openLesson(step: string | null, isFresh = true): void {
    this.lesson = step === null ? null : { step, isFresh };
    if (step === null) return;
    this.#lessonStep.value = step;
    this.guess = null;
    this.#showWords();
  }

  /** Shows a guessing round in place of a stage; null leaves it. An audience sees the map alone again. */
  openGuess(seed: number | null): void {
    this.guess = seed;
    if (seed === null) {
      if (this.#presenting) this.fold('panel', false);
      return;
    }
    this.lesson = null;
    this.#showWords();
  }

  #showWords(): void {
    this.welcome = false;
    this.sheet = 'stage';
    this.fold('panel', true);
  }

  /** Goes on with the lesson where it was left; from its beginning where it was not begun. */
  resumeLesson(steps: readonly string[]): void {
    const left = this.#lessonStep.value;
    this.openLesson(left !== null && steps.includes(left) ? left : steps[0]);
  }

  /** Shows a tab of the drawer. */
  show(tab: DrawerTab): void {
    this.tab = tab;
    this.sheet = 'drawer';
    this.fold('drawer', true);
  }

  /** Height that the sheet of a narrow page has when open. */
  get sheetHeight(): number {
    return Math.round(this.height * SHEET_SHARE);
  }

  get insets(): Insets {
    const noDrawer = this.embedded || !this.offersDrawer;
    const folded = this.#presenting || (noDrawer && !this.narrow) ? 0 : DRAWER_LINE;
    const bottom = (open: boolean, height: number) => (open ? height : folded);
    if (this.narrow)
      return { left: 0, right: 0, top: 0, bottom: bottom(this.isOpen('panel'), this.sheetHeight) };
    return {
      left: this.isOpen('panel') ? this.size('panel') : 0,
      right: this.inspecting ? this.size('inspector') : 0,
      top: 0,
      bottom: bottom(this.isOpen('drawer'), this.size('drawer')),
    };
  }
}

function isSizes(value: unknown): boolean {
  return (
    isRecord(value) &&
    (Object.keys(LIMITS) as LayoutPart[]).every((part) => within(value[part], LIMITS[part]))
  );
}

function isOpen(value: unknown): boolean {
  return isRecord(value) && isFlag(value.panel) && isFlag(value.drawer);
}

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const within = (value: unknown, [least, most]: readonly [number, number]) =>
  typeof value === 'number' && value >= least && value <= most;

/** The row of stages: the data, what a system does with them, and, where it draws routes, their review. */
export const stagesOf = ({ stages, tabs }: Pick<SystemEntry, 'stages' | 'tabs'>): readonly StageInfo[] => [
  { id: DATA_STAGE, label: 'Data' },
  ...stages,
  ...(tabs.includes('routes') ? [{ id: REVIEW_STAGE, label: 'Review' }] : []),
];
