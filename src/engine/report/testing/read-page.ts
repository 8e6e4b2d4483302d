import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { sha256 } from '../../../base/checksum';

/** What a written page holds. */
export interface ReadPage {
  readonly ids: string[];
  readonly links: string[];
  readonly names: Set<string>;
  readonly attributes: Set<string>;
  /** Text of the `style` element, with its digest in the policy. */
  readonly style: string;
  readonly policy: string;
  /** Everything that a reader sees. */
  readonly words: string;
  /** Number of cells of each row of each table. */
  readonly rows: Map<string, number[]>;
}

/** Every tag is closed and every attribute quoted, or this throws. */
export function readPage(html: string): ReadPage {
  const parser = new SaxesParser();
  const ids: string[] = [];
  const links: string[] = [];
  const names = new Set<string>();
  const attributeNames = new Set<string>();
  const rows = new Map<string, number[]>();
  let [policy, style, words, table, inStyle] = ['', '', '', '', false];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    names.add(name);
    for (const key of Object.keys(attributes)) attributeNames.add(key);
    if (attributes.id) ids.push(attributes.id);
    if (attributes.href) links.push(attributes.href);
    if (attributes['http-equiv'] === 'Content-Security-Policy') policy = attributes.content;
    if (name === 'table') rows.set((table = attributes.id), []);
    if (name === 'tr') rows.get(table)!.push(0);
    if (name === 'td' || name === 'th') rows.get(table)![rows.get(table)!.length - 1]++;
    inStyle = name === 'style';
  });
  parser.on('closetag', () => (inStyle = false));
  parser.on('text', (part) => {
    if (inStyle) style += part;
    else words += part;
  });
  parser.write(html.replace('<!doctype html>', '')).close();
  return { ids, links, names, attributes: attributeNames, policy, style, words, rows };
}

/** Checks that the page loads and runs nothing, and allows its one style sheet by its digest. */
export async function expectNothingLoaded({ names, attributes, style, policy }: ReadPage): Promise<void> {
  for (const name of ['script', 'img', 'image', 'link', 'iframe', 'form', 'object', 'foreignObject'])
    expect(names).not.toContain(name);
  expect([...attributes].filter((name) => /^(on|src|style)/.test(name))).toEqual([]);
  const digest = Buffer.from(await sha256(new TextEncoder().encode(style))).toString('base64');
  expect(policy).toBe(
    `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
  );
}
