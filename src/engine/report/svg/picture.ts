import { markup, type Markup } from '../markup';

/** A picture with its words for those who do not see it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What it is, in one line. */
  readonly title: string;
  /** What it shows, with its numbers. */
  readonly description: string;
  readonly content: readonly Markup[];
}

/** A picture as an element of a page. */
export const svgOf = ({ width, height, title, description, content }: Picture): Markup =>
  markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.round(width)} ${Math.round(height)}" role="img" aria-label="${`${title}. ${description}`}">${content}</svg>`;
