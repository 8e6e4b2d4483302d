import type { Component } from 'svelte';
import type { AnySettingTable, SettingValues } from '../engine/experiments/settings';
import type { ChartKind } from './chart-kind';

/** Names of the parts of the page that a view can take as props. */
type PartName =
  | 'layout'
  | 'theme'
  | 'map'
  | 'builder'
  | 'selection'
  | 'models'
  | 'book'
  | 'data'
  | 'compute'
  | 'training'
  | 'networkFiles'
  | 'runs'
  | 'routes'
  | 'surprise'
  | 'evaluation'
  | 'bench';

/**
 * A part of what the page shows, in a chunk of its own. It declares those parts of the page that it needs as
 * props; one that joins many of them takes the whole `workspace`.
 * @typeParam Page everything behind the page, of which nothing is known here
 */
export type ViewLoader<Page> = () => Promise<{
  readonly default: Component<Pick<Page, PartName & keyof Page> & { workspace: Page }>;
}>;

/** Where a stage stands, at a glance: a sign and a word or two. */
export interface StageStatus {
  readonly sign: 'empty' | 'ready' | 'busy' | 'failed';
  readonly word: string;
}

/** A preset, and what a person set otherwise. */
export interface GivenSettings {
  readonly preset: string;
  toOverrides(): Partial<SettingValues<AnySettingTable>>;
}

/** A system on the page: loaded when the system is opened. */
export interface SystemView<Page> {
  /** The panel of each of its stages. */
  readonly panels: Readonly<Record<string, ViewLoader<Page>>>;
  /** What those tabs of the drawer show that are its own. */
  readonly tabs: Readonly<Record<string, ViewLoader<Page>>>;
  /** Curves and values per epoch that its networks report, in the order of the charts. */
  readonly charts: readonly ChartKind[];
  /** Where one of its stages stands. */
  status(stage: string, page: Page): StageStatus;
  /**
   * What it keeps while the page is open; made once, when it is first opened.
   * @param config the configuration that the page's address asks for; null where it is of another system
   */
  createState?(page: Page, config: object | null): unknown;
  /** What of its state is set by a person, for the page's address. */
  settings?(state: unknown): GivenSettings;
}
