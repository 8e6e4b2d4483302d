import type { FirstNumber, FirstWords } from '../../engine/first-view/first-view';

/** Whether the network is nearer to the truth than something else, from its error minus that of the other. */
function against(other: string, { value, low, high }: FirstNumber): string {
  if (low === null || high === null || (low <= 0 && high >= 0)) return `is not clearly nearer than ${other}`;
  const ends = value < 0 ? [-high, -low] : [low, high];
  const by = `by ${Math.abs(value).toFixed(1)}\u00a0m (${ends.map((end) => end.toFixed(1)).join(' to ')})`;
  return `${value < 0 ? 'beats' : 'loses to'} ${other} ${by}`;
}

const metres = ({ value }: FirstNumber): string => `${value.toFixed(0)}\u00a0m`;

/** What the page says of this system at first. */
export const FIRST_WORDS: FirstWords = {
  file: './sample-recovery/first-view.json',
  say: ({ trips, network, straight, alongRoad, overStraight, overRoad }) => [
    `One GPS point in eight is known. On average the network puts the others ${metres(network)} off, straight lines ${metres(straight)} and the shortest path ${metres(alongRoad)}.`,
    `The network ${against('straight lines', overStraight)} and ${against('the shortest path', overRoad)} on ${trips.value} test trips (95 % intervals).`,
  ],
  legend: {
    real: 'the trip; its hidden points are small',
    shortest: 'straight lines',
    fastest: 'the shortest path along the road',
    distilled: 'the network',
  },
  action: 'Fill the gaps of a trace',
};
