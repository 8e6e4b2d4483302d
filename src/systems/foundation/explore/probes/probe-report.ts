import type { Estimate } from '../../../../evaluation/bootstrap';
import { inNumbers, inShares, type Measure } from '../../../../engine/results/result-table';
import { valueText } from '../../../../engine/results/result-words';

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

/** What a probe asks. */
export const PROBE_TITLES: Readonly<Record<ProbeName, string>> = {
  centre: 'How far from the middle of the city’s life?',
  night: 'How much of it by night?',
  home: 'Is it the home of the person?',
};

/** How it was asked, in a sentence. */
export const PROBE_HOW: Readonly<Record<ProbeName, string>> = {
  centre:
    'Distance from each visited hexagon to the mean of all visits, read from the vector of the hexagon alone. Whole blocks of hexagons are left out in turn.',
  night:
    'Share of visits from 22 to 6 o’clock of hexagons with 5 visits or more, read from the vector of the hexagon alone. Whole blocks are left out in turn.',
  home: 'Whether a hexagon of a person is where they mostly are by night, read from its vectors in sequences that were not learnt from. Whole people are left out in turn. The network reads no times unless it was trained with hours.',
};

export const SOURCE_LABELS: Readonly<Record<ProbeSource, string>> = {
  network: 'The network',
  fresh: 'Fresh weights',
  shuffled: 'Answers dealt out by chance',
  counts: 'How often the person is there',
};

/** What a probe is judged by. Below 0 % the mean alone would be nearer. */
export const PROBE_MEASURES: Readonly<Record<ProbeReport['measure'], Measure>> = {
  explained: inShares('explained', 'Spread that is explained', { better: 'higher' }),
  auc: inNumbers('auc', 'Area under the ROC curve', { decimals: 2, better: 'higher' }),
};

const scoreText = (measure: ProbeReport['measure'], { value }: Estimate): string =>
  valueText(value, PROBE_MEASURES[measure]);

/** Whether the network knows more than it was born with, by intervals that do not meet. */
export function probeVerdict({ measure, scores }: ProbeReport): string {
  const of = (source: ProbeSource) => scores.find((each) => each.source === source)?.score;
  const [network, fresh, counts] = [of('network'), of('fresh'), of('counts')];
  const nothing = measure === 'auc' ? 0.5 : 0;
  if (!network || !(network.low > nothing))
    return 'Nothing of it can be read from the network’s vectors with certainty.';
  const told = `It can be read from the network’s vectors: ${scoreText(measure, network)}${measure === 'auc' ? ' of 1' : ' of the spread'}.`;
  if (fresh && network.low > fresh.high)
    return `${told} Training put it there: fresh weights give ${scoreText(measure, fresh)}.${beside(measure, network, counts)}`;
  return `${told} Fresh weights give ${fresh ? scoreText(measure, fresh) : '–'}, which is no clear difference: it may come from the tokens alone.${beside(measure, network, counts)}`;
}

function beside(measure: ProbeReport['measure'], network: Estimate, counts: Estimate | undefined): string {
  if (!counts) return '';
  const words = counts.low > network.high ? 'Counting visits tells more' : 'Counting visits gives';
  return ` ${words}: ${scoreText(measure, counts)}.`;
}
