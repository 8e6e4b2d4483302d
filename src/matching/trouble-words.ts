import { counted } from '../base/text';
import type { TroubleSpot } from './trouble-spots';

/** "9 detours", "1 U-turn": the kinds that there are. */
export const troubleWords = ({ detours, uTurns, splits }: TroubleSpot): string[] => [
  ...(detours > 0 ? [counted(detours, 'detour')] : []),
  ...(uTurns > 0 ? [counted(uTurns, 'U-turn')] : []),
  ...(splits > 0 ? [counted(splits, 'split')] : []),
];
