import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../engine/study/study-report';
import { readStudy } from '../../../engine/study/study-result-schema';
import { overallDifference } from '../../../engine/study/tables/arm-comparisons';
import { MEASURED_STUDIES } from './measured-studies';

const TAUGHT = 'soft targets of LM-TAD';
const ALIKE = 'every road alike (control)';
const UNTRAINED = 'LM-TAD, untrained (control)';

/** What the answers say of each study: measure, arm, and whether it is better than the student alone. */
const SAID: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  'studies/san-francisco.json': [
    ['test-accuracy', TAUGHT, 'better'],
    ['test-calibration-error', TAUGHT, 'better'],
    ['edr', TAUGHT, 'unclear'],
    ['dtw', TAUGHT, 'unclear'],
  ],
  'studies/san-francisco-controls.json': [
    ['test-accuracy', TAUGHT, 'better'],
    ['test-accuracy', ALIKE, 'better'],
  ],
  'studies/san-francisco-controls-all.json': [
    ['test-accuracy', TAUGHT, 'better'],
    ['test-accuracy', ALIKE, 'unclear'],
    ['test-calibration-error', ALIKE, 'worse'],
    ['test-accuracy', 'counts of cells', 'better'],
  ],
  'studies/shanghai.json': [
    ['test-accuracy', TAUGHT, 'better'],
    ['edr', TAUGHT, 'better'],
    ['dtw', TAUGHT, 'better'],
    ['arrival', TAUGHT, 'unclear'],
  ],
  'studies/shanghai-controls.json': [
    ['test-accuracy', TAUGHT, 'better'],
    ['test-accuracy', ALIKE, 'unclear'],
    ['edr', UNTRAINED, 'better'],
  ],
};

describe.each(MEASURED_STUDIES)('$label', ({ file }) => {
  const bytes = readFileSync(`public/${file}`);
  const { result } = readStudy(file, bytes);
  const { cells } = findingsOf(result);
  const found = (measure: string, arm: string) => {
    const of = result.measures.find(({ key }) => key === measure)!;
    return overallDifference(cells, of, 'alone', arm)!.finding;
  };

  it('is whole, of five seeds, and names no folder of whoever ran it', () => {
    expect(result.trials.every(({ state }) => state === 'complete')).toBe(true);
    expect(new Set(result.trials.map(({ seed }) => seed)).size).toBe(5);
    expect(result.facts.Command).toMatch(
      /^npx route-distillery study studies\/\S+ --data [a-z/-]+ --out runs\//,
    );
  });

  it('says what its answer says', () => {
    for (const [measure, arm, finding] of SAID[file])
      expect(found(measure, arm), `${measure} of ${arm}`).toBe(finding);
  });
});
