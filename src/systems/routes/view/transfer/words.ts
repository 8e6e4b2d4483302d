import { counted, fixed, percent } from '../../../../studio/figures';
import type { DrawnByEach, DrawnTogether } from '../../lens/read-transfer';
import type { GroupKind, Transfer } from '../../lens/transfer';

export const GROUP_LABELS: Readonly<Record<GroupKind, string>> = {
  class: 'Class of the road',
  distance: 'Distance to go',
  hour: 'Departure',
  seen: 'How often training trips saw the cell',
};

/** What was passed on, in words made from the numbers. */
export function transferSentence({ networks, agreement }: Transfer): string {
  const { vanilla, distilled, teacher } = networks;
  const parts: string[] = [];
  if (vanilla && distilled) {
    const gain = 100 * (distilled.accuracy - vanilla.accuracy);
    const how =
      Math.abs(gain) < 0.05
        ? 'as often right as'
        : `${fixed(Math.abs(gain), 1)} points ${gain > 0 ? 'more' : 'less'} often right than`;
    parts.push(
      `The distilled student is ${how} the vanilla one (${percent(distilled.accuracy)} and ${percent(vanilla.accuracy)}).`,
    );
  }
  if (teacher)
    parts.push(
      `The teacher, which does not know where the trip is going, is right at ${percent(teacher.accuracy)}.`,
    );
  if (agreement.vanilla && agreement.distilled) {
    const [before, after] = [agreement.vanilla, agreement.distilled];
    const nearer =
      after.divergence < before.divergence ? 'nearer to the teacher' : 'no nearer to the teacher';
    parts.push(
      `Distillation brought the student ${nearer}: the divergence is ${fixed(after.divergence, 2)} nats beside ${fixed(before.divergence, 2)}, ` +
        `and both would go the same way at ${percent(after.top1)} of the steps beside ${percent(before.top1)}.`,
    );
  }
  return parts.join(' ');
}

export const millisecondsPerRoute = ({ seconds, routes }: DrawnTogether): number => (1000 * seconds) / routes;

/** What drawing a few routes tells of the teacher and its student; empty without both. */
export function drawnSentence({ teacher, distilled, vanilla }: DrawnByEach): string {
  const student = distilled ?? vanilla;
  const pairs = (teacher ?? student)?.routes ?? 0;
  const how = `Each drew the first ${counted(pairs, 'pair')} of these trips, all at once on this device.`;
  if (!teacher || !student) return how;
  const times = millisecondsPerRoute(teacher) / millisecondsPerRoute(student);
  const faster =
    times > 1
      ? `The student takes ${fixed(times, times < 10 ? 1 : 0)} times less time a route than its teacher`
      : `The student takes ${fixed(1 / times, 1)} times the time of its teacher`;
  return `${how} ${faster}, which reads its window anew at each crossing and is not told the destination.`;
}
