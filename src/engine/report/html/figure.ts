import type { RouteSource } from '../../routes/route-source';
import { markup, type Markup, type MarkupValue } from '../markup';
import type { ReportSet } from '../report-data';
import { svgOf, type Picture } from '../svg/picture';

/** A numbered figure with its caption below it. */
export const figureOf = (number: number, picture: Picture, caption: MarkupValue, legend?: Markup): Markup =>
  markup`<figure id="figure-${number}">
${svgOf(picture)}
${legend ?? null}
<figcaption><b>Figure ${number}.</b> ${picture.title}. ${caption}</figcaption>
</figure>
`;

/** Lines of sources with their names. */
export const legendOf = (sets: readonly Pick<ReportSet, 'source' | 'label'>[], real: string | null): Markup =>
  markup`<p class="legend">${real ? markup`<span><svg class="key" viewBox="0 0 28 10" aria-hidden="true"><path class="outline s-real" d="M0 5H28"/></svg> ${real}</span> ` : null}${sets.map(
    ({ source, label }) => markup`<span>${keyOf(source)} ${label}</span> `,
  )}</p>`;

const keyOf = (source: RouteSource): Markup =>
  markup`<svg class="key" viewBox="0 0 28 10" aria-hidden="true"><path class="outline s-${source} d-${source}" d="M0 5H28"/></svg>`;
