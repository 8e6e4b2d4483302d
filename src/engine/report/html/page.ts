import { sha256Portable } from '../../../base/checksum';
import { markup, type Markup, type MarkupValue } from '../markup';
import { sectionOf, type Section } from './section';

/** A page of sections with a list of its contents. */
export interface Page {
  readonly title: string;
  readonly style: string;
  /** What pictures further down refer to. */
  readonly ground?: Markup | null;
  /** What a reader in a hurry should know. */
  readonly summary: { readonly id: string; readonly content: readonly MarkupValue[] };
  /** With the sections that begin on a new sheet of paper. */
  readonly sections: readonly Section[];
  readonly begins: ReadonlySet<string>;
}

/**
 * A page as one HTML file, piece by piece: it loads nothing, runs nothing, opens without a network, is light or dark as
 * the reader's system is, and prints on A4.
 */
export function* pageOf({ title, style, ground = null, summary, sections, begins }: Page): Generator<string> {
  const contents = sections.map((section) => markup`<li><a href="#${section.id}">${section.title}</a></li>`);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
${
  markup`<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style)}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${title}</title>
`.text
}<style>${style}</style>
</head>
<body>
`;
  yield markup`${ground}<header><h1>${title}</h1></header>
<main>
<section id="${summary.id}" class="follows">
${summary.content}</section>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
`.text;
  for (const section of sections) yield sectionOf(section, begins.has(section.id)).text;
  yield `</main>
</body>
</html>
`;
}

/** Nothing may be loaded or run; the one style sheet is named by its digest. */
function contentPolicy(style: string): string {
  const digest = btoa(String.fromCharCode(...sha256Portable(new TextEncoder().encode(style))));
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}
