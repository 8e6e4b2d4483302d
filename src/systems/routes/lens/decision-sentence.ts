import type { Decision } from './decision';

/** What a sentence about a decision is made with. */
export interface DecisionWords {
  /** "Mill Lane", "residential road 123". */
  roadName(road: number): string;
  /** "The trip", "The route": what is looked at. */
  readonly journey: string;
}

/** From this share on a network is sure. */
const SURE = 0.95;

const percent = (share: number): string => {
  const value = 100 * share;
  return value > 99.5 && value < 100 ? 'over 99 %' : `${value.toFixed(0)} %`;
};

/** What happened at a decision, in one or two sentences made from its numbers. */
export function decisionSentence(decision: Decision, { roadName, journey }: DecisionWords): string {
  const { candidates, taken, teacher, students } = decision;
  const named = (place: number) => roadName(candidates[place].road);
  if (candidates.length === 0) return 'No open road can follow here.';
  if (candidates.length === 1)
    return `Only ${named(0)} can follow here, so every network gives it all of its probability.`;
  const opinions: { readonly who: string; readonly place: number; readonly share: number }[] = [];
  const add = (who: string, probabilities: Float64Array | undefined) => {
    if (!probabilities) return;
    const place = probabilities.indexOf(probabilities.reduce((a, b) => Math.max(a, b)));
    opinions.push({ who, place, share: probabilities[place] });
  };
  add('the teacher', teacher?.plain);
  add('the vanilla student', students.vanilla?.student.plain);
  add('the distilled student', students.distilled?.student.plain);
  const went = taken < 0 ? 'elsewhere' : `to ${named(taken)}`;
  if (opinions.length === 0) return `${journey} went ${went}.`;
  const first = opinions[0];
  if (opinions.every(({ place }) => place === first.place)) {
    const right = first.place === taken ? ', where' : `; ${journey.toLowerCase()} went ${went}.`;
    const end = first.place === taken ? ` ${journey.toLowerCase()} went.` : '';
    const shares = opinions.map(({ who, share }) => `${who} ${percent(share)}`).join(', ');
    if (opinions.every(({ share }) => share >= SURE))
      return capital(`${all(opinions.length)} sure of ${named(first.place)}${right}${end}`);
    return capital(`${most(opinions.length)} ${named(first.place)} (${shares})${right}${end}`);
  }
  const parts = opinions.map(({ who, place, share }) => {
    const where = place === taken ? `, where ${journey.toLowerCase()} went` : '';
    return `${who} gives ${percent(share)} to ${named(place)}${where}`;
  });
  const isRight = opinions.some(({ place }) => place === taken);
  return capital(`${parts.join('; ')}.`) + (isRight ? '' : ` ${journey} went ${went}.`);
}

const all = (count: number) => (count === 1 ? 'it is' : count === 2 ? 'both are' : 'all three are');
const most = (count: number) =>
  count === 1 ? 'it gives most to' : `${count === 2 ? 'both' : 'all three'} give most to`;
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
