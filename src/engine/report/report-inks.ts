import type { RouteSource } from '../routes/route-source';

/** How a source looks in a report: the colours, dashes and names that it has on the page. */
export interface ReportInk {
  readonly light: string;
  readonly dark: string;
  /** Dash and gap in px; null for a solid line. */
  readonly dash: readonly [dash: number, gap: number] | null;
}

/** The page has the same, in its inks; a test holds them against each other. */
export const REPORT_INKS: Readonly<Record<RouteSource | 'real', ReportInk>> = {
  real: { light: '#1d2126', dark: '#f1eee6', dash: null },
  vanilla: { light: '#c2500a', dark: '#f08a4b', dash: [6, 4] },
  distilled: { light: '#00797b', dark: '#35b8b4', dash: null },
  shortest: { light: '#66707c', dark: '#9aa3ae', dash: [3, 3] },
  fastest: { light: '#77751b', dark: '#a9a763', dash: [12, 3] },
  markov: { light: '#93457a', dark: '#c585b0', dash: [6, 6] },
  likeliest: { light: '#b0566b', dark: '#e39aa9', dash: [10, 5] },
  learnt: { light: '#3d7f9e', dark: '#7fc0de', dash: [5, 2] },
  'recursive-logit': { light: '#2f7d6b', dark: '#6fc7b0', dash: [7, 3] },
  'link-constants-logit': { light: '#7a5fae', dark: '#b7a0e0', dash: [11, 3] },
  'path-size-logit': { light: '#9a6a12', dark: '#d3a94e', dash: [3, 5] },
  setA: { light: '#4a61c9', dark: '#8fa3ff', dash: [14, 4] },
  setB: { light: '#b8327a', dark: '#f283b6', dash: [4, 2] },
  setC: { light: '#3f7d2c', dark: '#86c46f', dash: [8, 5] },
  setD: { light: '#8a5a2b', dark: '#cfa071', dash: [2, 2] },
};

/** The other colours, by the names that the page has for them. */
export const REPORT_GROUNDS = {
  paper: ['#faf8f3', '#15181c'],
  raised: ['#ffffff', '#1e2228'],
  hairline: ['#dcd8cd', '#343a42'],
  ink: ['#1d2126', '#f1eee6'],
  'ink-2': ['#4a5058', '#b4b8be'],
  'ink-3': ['#646a72', '#9aa0a8'],
  more: ['#2166ac', '#7db4f0'],
  fewer: ['#8c510a', '#dfb56a'],
  failure: ['#b3261e', '#ff8a80'],
  'road-3': ['#c4beb1', '#4d555e'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Sources in words, as on the page. */
export const SOURCE_LABELS: Readonly<Record<RouteSource | 'real', string>> = {
  real: 'Real trip',
  vanilla: 'Vanilla student',
  distilled: 'Distilled student',
  shortest: 'Shortest path',
  fastest: 'Fastest path',
  markov: 'Markov chain',
  likeliest: 'Likeliest path',
  learnt: 'Learnt-cost path',
  'recursive-logit': 'Recursive logit',
  'link-constants-logit': 'Logit with link constants',
  'path-size-logit': 'Path-size logit',
  setA: 'Set A',
  setB: 'Set B',
  setC: 'Set C',
  setD: 'Set D',
};
