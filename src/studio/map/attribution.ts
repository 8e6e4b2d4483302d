/** A piece of an attribution: text, with the page that it leads to. */
export interface AttributionPart {
  readonly text: string;
  readonly href: string | null;
}

/** The words that data ask for, with the page that explains them where it is known; null for none. */
export function linkedAttribution(text: string): AttributionPart | null {
  if (text === '') return null;
  return { text, href: /openstreetmap/i.test(text) ? 'https://www.openstreetmap.org/copyright' : null };
}

/** The text and the links of an attribution as tile sources state it. Of its HTML nothing else survives. */
export function attributionParts(html: string): AttributionPart[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const parts: AttributionPart[] = [];
  const walk = (node: Node, href: string | null) => {
    if (node.nodeType === Node.TEXT_NODE && node.textContent) parts.push({ text: node.textContent, href });
    const isElement = node instanceof HTMLElement;
    if (isElement && (node.tagName === 'SCRIPT' || node.tagName === 'STYLE')) return;
    const link = isElement && node.tagName === 'A' ? node.getAttribute('href') : null;
    for (const child of node.childNodes) walk(child, link && /^https?:\/\//.test(link) ? link : href);
  };
  walk(body, null);
  return parts;
}
