import { getContext, setContext } from 'svelte';

/** A drawing as the text of SVG elements, and the box in px that they fill from its top left corner. */
export interface SvgPart {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text within an SVG element or an attribute. */
export const svgText = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

/** Hundredths of a px are enough. */
export const px = (value: number): string => String(Math.round(value * 100) / 100);

/** An element without children; what is left out of the attributes is not written. */
export function svgElement(
  name: string,
  attributes: Readonly<Record<string, string | number | null | undefined>>,
  body = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? px(value) : svgText(String(value))}"`);
  return body === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${body}</${name}>`;
}

/** A part at another place. */
export const placedAt = (x: number, y: number, { body }: Pick<SvgPart, 'body'>): string =>
  `<g transform="translate(${px(x)} ${px(y)})">${body}</g>`;

const KEY = Symbol('caption of exported pictures');

/** Where the numbers in view come from: data set, run, seed and date, for the pictures that are made of them. */
export const setCaption = (caption: () => string): void => void setContext(KEY, caption);

/** Empty where nothing is known of it, as outside of the page. */
export const captionInView = (): (() => string) => getContext<(() => string) | undefined>(KEY) ?? (() => '');
