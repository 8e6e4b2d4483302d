import { metersText, timeText } from '../../../../studio/map/words';
import type { AskedTrip } from './asked-trip';
import type { PlaceSource } from './place-sources';

/** "Point 4 of 41". */
export const pointName = ({ question }: AskedTrip, point: number): string =>
  `Point ${point + 1} of ${question.mask.points.length}`;

/** A point in a few lines: which one, when, whether it was hidden, and how far off each source is. */
export function recoveredWords(
  asked: AskedTrip,
  sources: readonly PlaceSource[],
  point: number,
): readonly string[] {
  const { mask, trajectory } = asked.question;
  if (point >= mask.points.length) return [];
  const time = trajectory.times[point];
  const isHidden = mask.hidesSpace[point] === 1;
  const off = sources.flatMap(({ label, errors }) =>
    isHidden && errors ? [`${label}: ${metersText(errors.metres[point])} off`] : [],
  );
  return [
    pointName(asked, point),
    ...(Number.isNaN(time) ? ['Place and time were hidden'] : [timeText(time)]),
    ...(isHidden ? (off.length > 0 ? off : ['Filled in']) : ['Known']),
  ];
}

/** How many points are known and hidden, in words: "6 of 41 points are known". */
export const knownWords = ({ question: { mask } }: AskedTrip): string => {
  const hidden = mask.hidesSpace.reduce((sum, each) => sum + each, 0);
  return `${mask.points.length - hidden} of ${mask.points.length} points are known.`;
};
