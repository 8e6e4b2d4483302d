import { UNPAIRED_REASONS, type Unpaired, type UnpairedReason } from '../../evaluation/review/pairing';
import { counted, shown } from '../../base/text';

/** How many trips or routes of one set have no partner for one reason. */
export interface UnpairedCount {
  /** `DRIVEN`, or the place of the set among those that were paired. */
  readonly set: number;
  readonly reason: UnpairedReason;
  /** The set that lacks a route; `DRIVEN` where the reason names none. */
  readonly lacking: number;
  readonly count: number;
}

/** What has no partner by set, reason and the set that lacks a route, in the order of first sight. */
export function unpairedCounts({ count, sets, reasons, lacking }: Unpaired): UnpairedCount[] {
  const found = new Map<string, { set: number; reason: UnpairedReason; lacking: number; count: number }>();
  for (let i = 0; i < count; i++) {
    const key = `${sets[i]} ${reasons[i]} ${lacking[i]}`;
    const known = found.get(key);
    if (known) known.count++;
    else
      found.set(key, {
        set: sets[i],
        reason: UNPAIRED_REASONS[reasons[i]],
        lacking: lacking[i],
        count: 1,
      });
  }
  return [...found.values()];
}

/** Such a count as a sentence. @param names of the sets, in their order */
export function unpairedSentence(unpaired: UnpairedCount, driven: string, names: readonly string[]): string {
  const { set, reason, lacking, count } = unpaired;
  const nameOf = (place: number) => shown(place < 0 ? driven : names[place]);
  const who = `${counted(count, set < 0 ? 'trip' : 'route')} of ${nameOf(set)}`;
  const [is, its] = count === 1 ? ['is', 'its'] : ['are', 'their'];
  const words: Readonly<Record<UnpairedReason, string>> = {
    'no-trip': `no trip of ${nameOf(-1)} has ${its} origin and destination`,
    'more-routes': `there are more routes than trips for ${its} origin and destination`,
    'no-route': `${nameOf(lacking)} has no route for ${its} origin and destination`,
    'fewer-routes': `${nameOf(lacking)} has fewer routes than there are trips for ${its} origin and destination`,
    'partner-lost': `${nameOf(lacking)} has no route for the same trip`,
  };
  return `${who} ${is} not paired: ${words[reason]}.`;
}
