import type { Component } from 'svelte';
import type { ChartKind } from './charts/chart-specs';
import type { Workspace } from './state/page/workspace.svelte';

/** The parts of the page that a view can take as props; each view declares those that it needs. */
export type ViewParts = Pick<
  Workspace,
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
  | 'bench'
>;

/** Views that join many parts of the page take the whole workspace. */
export type View = Component<ViewParts & { workspace: Workspace }>;
export type ViewLoader = () => Promise<{ readonly default: View }>;

/** Where a stage stands, at a glance: a sign and a word or two. */
export interface StageStatus {
  readonly sign: 'empty' | 'ready' | 'busy' | 'failed';
  readonly word: string;
}

/** A system on the page: loaded when the system is opened. */
export interface SystemView {
  /** The panel of each of its stages, in a chunk of its own. */
  readonly panels: Readonly<Record<string, ViewLoader>>;
  /** Curves and values per epoch that its networks report, in the order of the charts. */
  readonly charts: readonly ChartKind[];
  /** Where one of its stages stands. */
  status(stage: string, workspace: Workspace): StageStatus;
  /** What it keeps while the page is open; made once, when it is first opened. */
  createState?(workspace: Workspace): unknown;
}
