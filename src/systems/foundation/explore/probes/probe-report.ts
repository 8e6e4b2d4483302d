import type { Estimate } from '../../../../evaluation/bootstrap';

/** What a linear map is to read out of the vectors of a network. */
export const PROBES = ['centre', 'night', 'home'] as const;
export type ProbeName = (typeof PROBES)[number];

/** Whose vectors are read, or what is known without any; what is read for the controls is held-out in the same way. */
export const PROBE_SOURCES = ['network', 'fresh', 'shuffled', 'counts'] as const;
export type ProbeSource = (typeof PROBE_SOURCES)[number];

/** How good a probe is on what it has not learnt from. */
export interface ProbeReport {
  readonly probe: ProbeName;
  /** The share of the spread that is explained (R squared), or the area under the ROC curve. */
  readonly measure: 'explained' | 'auc';
  /** Hexagons, or hexagons of a person. */
  readonly items: number;
  /** Blocks of hexagons, or people: none of them is learnt from and asked about at once. */
  readonly groups: number;
  /**
   * `network`: the vectors of the network. `fresh`: those of the same network with the weights that training begins with.
   * `shuffled`: the network's, with answers dealt out by chance. `counts`: no vectors, but how often the person was there.
   */
  readonly scores: readonly { readonly source: ProbeSource; readonly score: Estimate }[];
}

/** A probe that the data do not allow. */
export interface LeftOutProbe {
  readonly probe: ProbeName;
  readonly why: string;
}

export interface ProbeOutcome {
  readonly reports: readonly ProbeReport[];
  readonly leftOut: readonly LeftOutProbe[];
}
