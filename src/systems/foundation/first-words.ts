import { sharesOf, type FirstWords } from '../../engine/first-view/first-view';

/** What the page says of this system at first. */
export const FIRST_WORDS: FirstWords = {
  file: './sample-residents/first-view.json',
  say: ({ sequences, people, pretrained, fresh, counting, pretrainedFound, freshFound, countingFound }) => [
    `Something, but counting tells more: of ${sequences.value} hidden hexagons the pre-trained network finds ${pretrainedFound.value} in five guesses, fresh weights ${freshFound.value}, counting the person's other visits ${countingFound.value}.`,
    `In five guesses: pre-trained ${sharesOf(pretrained)}, fresh ${sharesOf(fresh)}, counting ${sharesOf(counting)}; 95 % intervals over ${people.value} people.`,
  ],
  legend: {
    'amount-2': 'where an invented person was, the stronger the more often',
    vanilla: 'five guesses of fresh weights',
    teacher: 'five guesses once pre-trained',
    real: 'the hidden hexagon',
  },
  action: 'Hide a hexagon yourself',
};
