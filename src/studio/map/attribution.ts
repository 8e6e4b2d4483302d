import { shown } from '../../base/text';

/** A piece of an attribution: its text, and the address that it links to. */
export interface AttributionPart {
  readonly text: string;
  readonly href: string | null;
}

/** The attribution that a data set requires, with a link for OpenStreetMap; null if it requires none. */
export function linkedAttribution(text: string): AttributionPart | null {
  if (text === '') return null;
  return { text, href: /openstreetmap/i.test(text) ? 'https://www.openstreetmap.org/copyright' : null };
}

/** The text and the links of an attribution as a tile source states it; all other HTML is dropped. */
export function attributionParts(html: string): AttributionPart[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const parts: AttributionPart[] = [];
  const walk = (node: Node, href: string | null) => {
    if (node.nodeType === Node.TEXT_NODE && node.textContent)
      parts.push({ text: shown(node.textContent), href });
    const isElement = node instanceof HTMLElement;
    if (isElement && (node.tagName === 'SCRIPT' || node.tagName === 'STYLE')) return;
    const link = isElement && node.tagName === 'A' ? node.getAttribute('href') : null;
    for (const child of node.childNodes) walk(child, link && /^https?:\/\//.test(link) ? link : href);
  };
  walk(body, null);
  return parts;
}
