import type { ColourName } from '../../../../studio/inks';

/** Signs of experts on the map, so that nobody needs to tell them apart by their colour alone. */
type ExpertShape = 'disc' | 'square' | 'triangle' | 'diamond' | 'ring' | 'cross' | 'plus' | 'wedge';

/** How an expert looks on the map and in legends. */
interface ExpertSign {
  readonly shape: ExpertShape;
  readonly colour: ColourName & `--expert-${number}`;
  /** Path in a box of 16 x 16. */
  readonly glyph: string;
  readonly isStroked: boolean;
}

const SIGNS: readonly ExpertSign[] = [
  {
    shape: 'disc',
    colour: '--expert-1',
    glyph: 'M8 3a5 5 0 1 0 0 10a5 5 0 0 0 0-10z',
    isStroked: false,
  },
  { shape: 'square', colour: '--expert-2', glyph: 'M3.7 3.7h8.6v8.6H3.7z', isStroked: false },
  { shape: 'triangle', colour: '--expert-3', glyph: 'M8 2.5l5.2 9H2.8z', isStroked: false },
  { shape: 'diamond', colour: '--expert-4', glyph: 'M8 2.3L13.7 8L8 13.7L2.3 8z', isStroked: false },
  {
    shape: 'ring',
    colour: '--expert-5',
    glyph: 'M8 3.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 0 0 0-8.4z',
    isStroked: true,
  },
  { shape: 'cross', colour: '--expert-6', glyph: 'M4 4l8 8M12 4l-8 8', isStroked: true },
  { shape: 'plus', colour: '--expert-7', glyph: 'M8 3v10M3 8h10', isStroked: true },
  { shape: 'wedge', colour: '--expert-8', glyph: 'M8 13.5l5.2-9H2.8z', isStroked: false },
];

/** The sign of an expert, from 0 on. Of more than eight, the ninth looks like the first. */
export const expertSign = (expert: number): ExpertSign => SIGNS[expert % SIGNS.length];

/** What people call an expert: they are counted from 1. */
export const expertName = (expert: number): string => `Expert ${expert + 1}`;
