import { counted } from '../../src/base/text';
import { pageOf } from '../../src/engine/report/html/page';
import { minor, paragraph } from '../../src/engine/report/html/section';
import { STYLE } from '../../src/engine/report/html/style';
import { markup, type Markup } from '../../src/engine/report/markup';
import { VERDICTS, type DeclaredClaim, type PaperClaims, type Verdict } from './declared-claims';
import { figureOf, type Figure } from './figures';

/** Class of a verdict, which decides its colour; the words say the same. */
const CLASSES: Readonly<Record<Verdict, string>> = {
  holds: 'holds',
  'holds in part': 'in-part',
  'does not hold here': 'fails',
  'cannot be told with these data': 'untold',
};

const CLAIMS_STYLE = `${STYLE}
article{padding:12px 0;border-bottom:1px solid var(--hairline)}
article h3{margin:0 0 4px}
article ul{margin:4px 0 6px}
.verdict{font-weight:600}
.holds{color:var(--more)}
.fails{color:var(--failure)}
.untold{color:var(--ink-2)}
#counts td,#counts thead th{text-align:right}
#counts th:first-child{text-align:left}
@page{@top-left{content:"Route Distillery: what of the papers holds"}}
`;

const idOf = (short: string): string => short.toLowerCase().replaceAll(' ', '-');

/** Records of the page's own studies can be opened; documents are named, with the command that makes what they say. */
function figureItem({ data, seeds, text, command, link: { path, words } }: Figure): Markup {
  const own = path.startsWith('public/') ? path.slice('public/'.length) : null;
  const source = own === null ? markup`${words}` : markup`<a href="${own}">${words}</a>`;
  return markup`<li>${text} <span class="minor">${data}; ${seeds}; ${source}: ${command}</span></li>
`;
}

const article = ({ claim, where, says, evidence, verdict, why }: DeclaredClaim): Markup => markup`<article>
<h3>${claim}</h3>
${minor(where)}${paragraph(markup`The paper: ${says}`)}<ul>${
  evidence.length === 0 ? markup`<li>Not measured.</li>` : evidence.map((one) => figureItem(figureOf(one)))
}</ul>
<p><span class="verdict ${CLASSES[verdict]}">${verdict.replace(/^./, (first) => first.toUpperCase())}.</span> ${why}</p>
</article>
`;

function counts(papers: readonly PaperClaims[]): Markup {
  const rows = papers.map(({ short, claims }) => {
    const cells = VERDICTS.map(
      (verdict) => markup`<td>${claims.filter((claim) => claim.verdict === verdict).length}</td>`,
    );
    return markup`<tr><th scope="row"><a href="#${idOf(short)}">${short}</a></th>${cells}</tr>
`;
  });
  const heads = VERDICTS.map((verdict) => markup`<th scope="col">${verdict}</th>`);
  return markup`<div class="wide"><table id="counts">
<thead><tr><th scope="col">Paper</th>${heads}</tr></thead>
<tbody>${rows}</tbody>
</table></div>
`;
}

/** The same claims as a page of their own, which comes with the application. */
export function claimsPage(papers: readonly PaperClaims[]): string {
  const all = papers.reduce((sum, { claims }) => sum + claims.length, 0);
  const lead =
    `${counted(all, 'claim')} of ${papers.length} papers, what came out when they were tried here, and whether they hold. ` +
    'Means over seeds with 95 % intervals; differences are taken seed by seed.';
  const page = pageOf({
    title: 'What of the papers holds',
    style: CLAIMS_STYLE,
    summary: { id: 'answer', content: [paragraph(lead), counts(papers)] },
    sections: papers.map(({ short, paper, claims }) => ({
      id: idOf(short),
      title: short,
      content: [minor(paper), ...claims.map(article)],
    })),
    begins: new Set(papers.map(({ short }) => idOf(short))),
  });
  return [...page].join('');
}
