import { failuresSection, scenariosSection, visitsSection } from './html/behaviour';
import { differencesSection, seedsSection } from './html/comparisons';
import { completionSection, generalisationSection } from './html/completion';
import { documentHead } from './html/document-head';
import { distributionSection } from './html/distribution';
import { machineSection, reviewersSection } from './html/judged';
import { localSection, radarSection } from './html/local';
import { readingsSection, settingsSection } from './html/about';
import { samplesSection } from './html/samples';
import { paragraph, sectionOf, verdictList, type Section } from './html/section';
import { STYLE } from './html/style';
import { markup } from './markup';
import { cityGround } from './svg/map-plot';
import type { ReportData, ReportGroup } from './report-data';
import { mainGroup } from './report-of-groups';
import { differenceSentences, machineSentences, noiseSentences, summaryParagraph } from './verdict-sentences';

/** Sections in their order, and whether each begins on a new page of paper. */
const SECTIONS: readonly (readonly [section: (data: ReportData) => Section, begins: boolean])[] = [
  [completionSection, true],
  [distributionSection, true],
  [generalisationSection, true],
  [seedsSection, false],
  [localSection, true],
  [radarSection, true],
  [differencesSection, true],
  [scenariosSection, true],
  [failuresSection, true],
  [visitsSection, true],
  [machineSection, true],
  [reviewersSection, false],
  [samplesSection, true],
  [readingsSection, true],
  [settingsSection, true],
];

/**
 * A report as one HTML file, piece by piece: it loads nothing, runs nothing, opens without a network, is light or
 * dark as the reader's system is, and prints on A4.
 */
export function* reportHtml(data: ReportData): Generator<string> {
  const sections = SECTIONS.map(([of, begins]) => ({ section: of(data), begins }));
  const contents = sections.map(
    ({ section: { id, title } }) => markup`<li><a href="#${id}">${title}</a></li>`,
  );
  yield documentHead(data.title, STYLE);
  yield markup`${data.maps ? cityGround(data.maps.city) : null}<header><h1>${data.title}</h1></header>
<main>
<section id="summary" class="follows">
${paragraph(summaryParagraph(data))}${verdictList(mainSentences(data))}
</section>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
`.text;
  for (const { section, begins } of sections) yield sectionOf(section, begins).text;
  yield `</main>
</body>
</html>
`;
}

/** What a reader in a hurry should know: of the group that the figures show. */
function mainSentences(data: ReportData): string[] {
  const group: ReportGroup = data.groups[mainGroup(data.groups)];
  return [
    ...differenceSentences(data, group.split, ['arrival', 'jsdDistance', 'dtwPerRoad']),
    ...noiseSentences(data, group),
    ...machineSentences(data, group),
  ];
}
