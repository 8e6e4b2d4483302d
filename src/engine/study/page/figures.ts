import { figureOf } from '../../report/html/figure';
import type { Markup, MarkupValue } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { armLegend, armMarks } from '../pictures/arm-marks';
import type { StudyFindings } from './answers';

/** Characters of a row's label that there is room for. */
export const LONGEST_LABEL = 22;

/** Numbers figures in the order in which they are asked for. */
export class Figures {
  #last = 0;

  of(picture: Picture | null, caption: MarkupValue, legend?: Markup): Markup[] {
    return picture ? [figureOf(++this.#last, picture, caption, legend)] : [];
  }
}

/** The arms, below a picture. */
export const legendOfArms = ({ cells }: StudyFindings): Markup => armLegend(armMarks(cells.result).values());
