import { endOfString } from '../base/json-text';

/** What is wrong with a JSON header as text, before it is parsed. */
export type HeaderFault = { readonly kind: 'deep' } | { readonly kind: 'twice'; readonly name: string };

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/**
 * Looks through the text of a JSON object for what `JSON.parse` lets pass: names that stand twice in the
 * object itself (the last would win in silence) and nesting deeper than `maxDepth`, which costs memory far
 * beyond the text's length. Takes no memory but for the names.
 */
export function headerFault(json: string, maxDepth: number): HeaderFault | undefined {
  const names = new Set<string>();
  let depth = 0;
  let start = -1;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      start = i;
      i = endOfString(json, i);
    } else if (OPEN.has(code)) {
      if (++depth > maxDepth) return { kind: 'deep' };
    } else if (CLOSE.has(code)) depth--;
    else if (code === COMMA) start = -1;
    else if (code === COLON && depth === 1 && start >= 0) {
      const name = parsedText(json.slice(start, i));
      // Another colon belongs to no name: the parser will refuse it.
      start = -1;
      if (names.has(name)) return { kind: 'twice', name };
      names.add(name);
    }
  }
  return undefined;
}

/** Two spellings of a name are one name; what is no text is left to the parser to refuse. */
function parsedText(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
