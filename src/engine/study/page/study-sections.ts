import { type Section, verdictList } from '../../report/html/section';
import { type Markup, markup } from '../../report/markup';
import type { JudgedClaim } from '../tables/judged-claims';
import type { StudyFindings } from './answers';
import { claimsSection } from './claims-section';
import { comparisonSection } from './comparison-section';
import { controlsSection } from './controls-section';
import { costTable } from './cost-table';
import { coursesSection, curvesSection } from './curves-section';
import { Figures } from './figures';
import { settingsSection } from './settings-section';
import { trialTable } from './trial-table';

/** All parts of the page below its answer. */
export function studySections(findings: StudyFindings, claims: readonly JudgedClaim[]): Section[] {
  const figures = new Figures();
  return [
    factsSection(findings),
    ...(claims.length > 0 ? [claimsSection(findings, claims)] : []),
    comparisonSection(findings, figures),
    curvesSection(findings, figures),
    settingsSection(findings, figures),
    coursesSection(findings, figures),
    controlsSection(findings),
    costsSection(findings),
    trialsSection(findings),
    repeatSection(findings),
  ].filter(({ content }) => content.length > 0);
}

const factsSection = ({ cells }: StudyFindings): Section => ({
  id: 'facts',
  title: 'Facts',
  content: [
    markup`<dl>${Object.entries(cells.result.facts).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`,
  ],
});

const costsSection = (findings: StudyFindings): Section => ({
  id: 'cost',
  title: 'Costs',
  content: [costTable(findings)],
});

const trialsSection = (findings: StudyFindings): Section => ({
  id: 'every-trial',
  title: 'Every trial',
  content: [trialTable(findings)],
});

/** Facts that are commands. */
function repeatSection({ cells }: StudyFindings): Section {
  const commands = Object.values(cells.result.facts).filter((value) => value.startsWith('npm run '));
  return {
    id: 'repeat',
    title: 'How to repeat it',
    content:
      commands.length === 0
        ? []
        : commands.map(
            (command) => markup`<code>${command}</code>
`,
          ),
  };
}

export const answerOf = (question: string | null, sentences: readonly string[]): Markup =>
  markup`<section id="answer" class="follows">
${question === null ? null : markup`<p class="lead">${question}</p>`}
${verdictList(sentences)}</section>
`;
