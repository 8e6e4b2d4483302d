import type { Estimate } from '../../../../evaluation/bootstrap';
import type { ProbeName, ProbeReport, ProbeSource } from './probe-report';

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

/** What a score is, in the middle of a sentence. */
export const PROBE_MEASURES: Readonly<Record<ProbeReport['measure'], string>> = {
  explained: 'share of the spread that is explained',
  auc: 'area under the ROC curve',
};

/** Below 0 the mean alone would be nearer. */
const shareText = (share: number): string => `${(100 * share).toFixed(0)} %`.replace('-', '−');

/** "62 % (41 to 75 %)" of the spread; "0.84 (0.78 to 0.89)" of an area. */
export function scoreText(measure: ProbeReport['measure'], { value }: Estimate): string {
  if (!Number.isFinite(value)) return '–';
  return measure === 'auc' ? value.toFixed(2) : shareText(value);
}

export function intervalText(measure: ProbeReport['measure'], { low, high }: Estimate): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '';
  return measure === 'auc'
    ? `${low.toFixed(2)} to ${high.toFixed(2)}`
    : `${shareText(low)} to ${shareText(high)}`;
}

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
