import { numberOf, type FirstNumber, type FirstWords } from '../../engine/first-view/first-view';

const metres = ({ value }: FirstNumber): string => `${value.toFixed(0)}\u00a0m`;

/** What the page says of this system at first. */
export const FIRST_WORDS: FirstWords = {
  file: './sample-points/first-view.json',
  say: ({ trips, speeds, meanSpeeds, metresOff, metresOffMean }) => [
    `Cars wait, crawl and speed up; HTP writes GPS points that do the same, eight to a token. Where they wait is chance: at a given second they are ${metres(metresOff)} off, at mean speeds ${metres(metresOffMean)}.`,
    `Speeds on ${trips.value} test trips diverge from the real ones by ${numberOf(speeds, 3)} with HTP, by ${numberOf(meanSpeeds, 3)} at mean speeds of road and hour (0 is alike; 95 % intervals).`,
  ],
  legend: {
    real: 'simulated phone; larger is slower',
    distilled: 'HTP, for the same route and time',
  },
  action: 'Exchange a token of a drive',
};
