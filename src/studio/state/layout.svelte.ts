import { remembered } from './remembered.svelte';

export const STAGES = ['data', 'teacher', 'distil', 'generate', 'evaluate'] as const;
export type StageName = (typeof STAGES)[number];

export const DRAWER_TABS = ['charts', 'table', 'routes', 'runs'] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];

/** Sizes in px that a person can pull, with their limits. */
const LIMITS = { panel: [260, 520], inspector: [280, 520], drawer: [120, 560] } as const;
const SIZES = { panel: 320, inspector: 340, drawer: 240 };
type Part = keyof typeof LIMITS;

/** Space of the map that panels cover, in px. */
export interface Insets {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Which stage is in view and how the panels lie. Sizes and folds are remembered. */
export class Layout {
  stage = $state<StageName>('distil');
  tab = $state<DrawerTab>('table');
  readonly #sizes = remembered('sizes', SIZES, isSizes);
  readonly #open = remembered('open', { panel: true, drawer: true }, isOpen);
  /** Below this width the panel is a sheet over the map. */
  narrow = $state(false);
  /** Whether the inspector has something to show. */
  inspecting = $state(false);

  size(part: Part): number {
    return this.#sizes.value[part];
  }

  resize(part: Part, px: number): void {
    const [least, most] = LIMITS[part];
    this.#sizes.value = { ...this.#sizes.value, [part]: Math.round(Math.min(most, Math.max(least, px))) };
  }

  limits(part: Part): readonly [number, number] {
    return LIMITS[part];
  }

  isOpen(part: 'panel' | 'drawer'): boolean {
    return this.#open.value[part];
  }

  fold(part: 'panel' | 'drawer', open: boolean): void {
    this.#open.value = { ...this.#open.value, [part]: open };
  }

  /** Shows a stage, with its panel open. */
  go(stage: StageName): void {
    this.stage = stage;
    this.fold('panel', true);
  }

  /** Shows a tab of the drawer. */
  show(tab: DrawerTab): void {
    this.tab = tab;
    this.fold('drawer', true);
  }

  get insets(): Insets {
    if (this.narrow) return { left: 0, right: 0, top: 0, bottom: 0 };
    return {
      left: this.isOpen('panel') ? this.size('panel') : 0,
      right: this.inspecting ? this.size('inspector') : 0,
      top: 0,
      bottom: this.isOpen('drawer') ? this.size('drawer') : 0,
    };
  }
}

function isSizes(value: unknown): boolean {
  return isRecord(value) && (Object.keys(LIMITS) as Part[]).every((part) => within(value[part], LIMITS[part]));
}

function isOpen(value: unknown): boolean {
  return isRecord(value) && typeof value.panel === 'boolean' && typeof value.drawer === 'boolean';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const within = (value: unknown, [least, most]: readonly [number, number]) =>
  typeof value === 'number' && value >= least && value <= most;
