import { parseColour, readPalette, type Palette } from '../inks';
import { svgElement, svgText, px, type SvgPart } from './svg-text';

/** What of an SVG element's looks comes from style sheets. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor',
  'vector-effect',
] as const;
/** Controls, and what only screen readers read, are no part of a picture; a button in a cell is its number. */
const LEFT_OUT = 'button:not(td button, th button), select, input, details, .unseen';

/**
 * Draws an element of the page as SVG: its texts, the SVG drawings in it, the lines under its cells and its
 * coloured grounds, each where the page lays it out.
 * @param width px that it may take; left out: as many as it wants
 */
export function elementPicture(element: Element, width?: number): SvgPart {
  const host = document.createElement('div');
  host.inert = true;
  host.style.cssText = `position: fixed; inset: 0 auto auto -99999px; width: ${width === undefined ? 'max-content' : `${width}px`};`;
  const copy = element.cloneNode(true) as Element;
  for (const one of copy.querySelectorAll(LEFT_OUT)) one.remove();
  host.append(copy);
  // Beside the element: its style sheets and the sizes that it inherits are the same there.
  (element.parentElement ?? document.body).append(host);
  try {
    // What keeps its place while a table is scrolled has none here.
    for (const one of host.querySelectorAll<HTMLElement>('*'))
      if (getComputedStyle(one).position === 'sticky') one.style.position = 'static';
    const box = host.getBoundingClientRect();
    const body = [...drawn(host, box)].join('');
    return { width: Math.max(box.width, host.scrollWidth), height: box.height, body };
  } finally {
    host.remove();
  }
}

/** Does something in the colours of one of the themes: the page itself is back in its own before it is painted. */
export function inTheme<T>(dark: boolean, work: (palette: Palette) => T): T {
  const root = document.documentElement;
  const { theme } = root.dataset;
  root.dataset.theme = dark ? 'dark' : 'light';
  try {
    return work(readPalette(document.body));
  } finally {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
  }
}

function* drawn(element: Element, origin: DOMRect): Generator<string> {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden') return;
  if (element instanceof SVGSVGElement) {
    yield drawing(element, origin);
    return;
  }
  yield* ground(element, style, origin);
  for (const child of element.childNodes) {
    if (child instanceof Text) yield* texts(child, style, origin);
    else if (child instanceof Element) yield* drawn(child, origin);
  }
}

/** Its colour and the lines under and above it. */
function* ground(element: Element, style: CSSStyleDeclaration, origin: DOMRect): Generator<string> {
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [left - origin.left, top - origin.top];
  const fill = plainColour(style.backgroundColor);
  if (!isClear(fill)) yield svgElement('rect', { x, y, width, height, fill });
  yield* gradient(style, { x, y, width, height });
  const border = (side: 'Top' | 'Bottom', at: number) =>
    parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== 'none'
      ? [svgElement('rect', { x, y: at, width, height: 1, fill: plainColour(style[`border${side}Color`]) })]
      : [];
  yield* border('Top', y);
  yield* border('Bottom', y + height - 1);
}

/** A ground of evenly spaced colours from left to right, in the outline that it is cut to. */
function* gradient(
  { backgroundImage, clipPath }: CSSStyleDeclaration,
  box: Record<'x' | 'y' | 'width' | 'height', number>,
): Generator<string> {
  const stops = /^linear-gradient\(to right, (.*)\)$/.exec(backgroundImage)?.[1];
  if (!stops) return;
  const colours = stops.split(/, (?![^(]*\))/).map(plainColour);
  const id = `ground-${colours.join('-').replace(/[^a-z0-9]+/g, '-')}`;
  const offset = (i: number) => i / (colours.length - 1);
  const marks = colours.map((colour, i) => svgElement('stop', { offset: offset(i), 'stop-color': colour }));
  yield svgElement('linearGradient', { id }, marks.join(''));
  const corners = (clipPath.match(/[\d.]+(%|px)/g) ?? []).map((part, i) => {
    const [from, size] = i % 2 === 0 ? [box.x, box.width] : [box.y, box.height];
    return px(from + (part.endsWith('%') ? size / 100 : 1) * parseFloat(part));
  });
  const fill = `url(#${id})`;
  yield corners.length > 0
    ? svgElement('polygon', { points: corners.join(' '), fill })
    : svgElement('rect', { ...box, fill });
}

interface Line {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

/** The lines of a text, as the page breaks it. */
function linesOf(node: Text): readonly Line[] {
  const range = document.createRange();
  const lines: Line[] = [];
  for (const { 0: text, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + text.length);
    const { left, right, top, bottom, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    const middle = (top + bottom) / 2;
    const last = lines.at(-1);
    if (last && Math.abs(last.middle - middle) < 2)
      lines[lines.length - 1] = { ...last, text: `${last.text} ${text}`, right };
    else lines.push({ text, left, right, middle });
  }
  return lines;
}

function texts(node: Text, style: CSSStyleDeclaration, origin: DOMRect): string[] {
  return linesOf(node).map(({ text, left, right, middle }) =>
    svgElement(
      'text',
      {
        x: left - origin.left,
        y: middle - origin.top,
        'dominant-baseline': 'central',
        'font-size': parseFloat(style.fontSize),
        'font-weight': style.fontWeight === '400' ? undefined : style.fontWeight,
        fill: plainColour(style.color),
        // Another machine's letters are wider or narrower: the text keeps its room.
        textLength: text.length > 1 ? right - left : undefined,
        lengthAdjust: text.length > 1 ? 'spacingAndGlyphs' : undefined,
      },
      svgText(text),
    ),
  );
}

/** An SVG of the page with its looks written into it. */
function drawing(svg: SVGSVGElement, origin: DOMRect): string {
  const { left, top, width, height } = svg.getBoundingClientRect();
  const children = [...svg.children].map(styled).join('');
  const box = svg.getAttribute('viewBox');
  return svgElement(
    'svg',
    {
      x: left - origin.left,
      y: top - origin.top,
      width,
      height,
      viewBox: box,
      preserveAspectRatio: svg.getAttribute('preserveAspectRatio'),
      overflow: 'visible',
    },
    children,
  );
}

function styled(element: Element): string {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden') return '';
  const attributes: Record<string, string> = {};
  for (const { name, value } of element.attributes)
    if (!['class', 'style', 'id', 'role', 'tabindex'].includes(name) && !name.startsWith('aria-'))
      attributes[name] = value;
  for (const name of STYLES) attributes[name] = plainColour(style.getPropertyValue(name));
  const children = [...element.childNodes].map((child) =>
    child instanceof Element ? styled(child) : svgText(child.textContent ?? ''),
  );
  return svgElement(element.localName, attributes, children.join(''));
}

/** Mixed colours as `rgba`: other programs know no `color()`. */
export function plainColour(value: string): string {
  if (!value.startsWith('color(')) return value;
  const [r, g, b, a] = parseColour(value);
  return `rgba(${r}, ${g}, ${b}, ${px(a / 255)})`;
}

const isClear = (colour: string): boolean => colour === 'transparent' || /,\s*0\)$/.test(colour);
