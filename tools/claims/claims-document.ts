import { counted } from '../../src/base/text';
import { VERDICTS, type PaperClaims } from './declared-claims';
import { figureOf, type Figure } from './figures';

const HEAD = `# What of the papers holds

Each claim of the five papers, what came out here, and whether it holds. Figures are means over seeds with 95 %
intervals (Student's t over seeds, or as the document says that they stand in); differences are taken seed by seed. A
figure whose link is a record was computed from it for this table; one whose link is a document stands there, with the
command that makes it. Made by \`node --import tsx tools/claims.ts\` of \`studies/claims/\`; the studies behind it are run by
\`node --import tsx tools/claims.ts --run runs/claims\`, which goes on where it was stopped.
`;

/** Signs that Markdown reads, in a text that stands in a cell. */
const cell = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, (sign) => `\\${sign}`);

/** A table of texts, from the left. */
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function figureCell({ data, seeds, text, link: { path, words } }: Figure): string {
  // The document lies in docs/, as those do that it leads to.
  const target = path.startsWith('docs/') ? path.slice('docs/'.length) : `../${path}`;
  return `${cell(data)}, ${cell(seeds)}: ${cell(text)} ([${words}](${target}))`;
}

/** The claims of all papers as a document in `docs/`. */
export function claimsDocument(papers: readonly PaperClaims[]): string {
  const rows = papers.map(({ short, claims }) => [
    `[${short}](#${short.toLowerCase().replaceAll(' ', '-')})`,
    ...VERDICTS.map((verdict) => String(claims.filter((claim) => claim.verdict === verdict).length)),
  ]);
  const sections = papers.map(({ paper, short, claims }) => {
    const lines = claims.map(({ where, claim, says, evidence, verdict, why }) => [
      `${cell(claim)} (${cell(where)})`,
      cell(says),
      evidence.map((one) => figureCell(figureOf(one))).join('<br>') || 'Not measured.',
      `**${verdict}**: ${cell(why)}`,
    ]);
    const table = tableOf(['Claim', 'The paper', 'Here', 'Verdict'], lines);
    return `## ${short}\n\n*${paper}*: ${counted(claims.length, 'claim')}.\n\n${table}`;
  });
  return `${[HEAD.trimEnd(), tableOf(['', ...VERDICTS], rows), ...sections].join('\n\n')}\n`;
}
