import { sharesOf, type FirstWords } from '../../engine/first-view/first-view';

/** What the page says of this system at first. */
export const FIRST_WORDS: FirstWords = {
  file: './sample-city/first-view.json',
  say: ({ pairs, teacherArrived, studentArrived, teacherArrival, studentArrival, timesFaster }) => [
    `The large model gets lost (${teacherArrived.value} of ${pairs.value}). The small one that it taught arrives (${studentArrived.value} of ${pairs.value}), ${Math.round(timesFaster.value)} times as fast.`,
    `Arrived: teacher ${sharesOf(teacherArrival)}, student ${sharesOf(studentArrival)} of the same test trips (95 % intervals).`,
  ],
  legend: {
    real: 'the trip, as invented drivers drove it',
    teacher: 'LM-TAD, the teacher',
    distilled: 'HOSER, the student that it taught',
    failure: 'where the teacher gave up',
  },
  action: 'Try your own pair',
  training:
    'Two students get one trip in 64, one of them also hears the teacher, which knows all: who finds more of the roads? It takes a minute or two, and you see their routes meanwhile.',
};
