// Refuses cycles of imports, every arrow that scripts/rooms.mjs does not allow, packages that are imported
// and not declared, packages that are declared and not used or in the wrong place, and what is too heavy for the page's own thread.
import { misplacedPackages, unfitPackages } from './packages-in-use.mjs';
import { moduleGraph } from './module-graph.mjs';
import { wayToHeavy } from './page-thread.mjs';
import { exceptions, isHeavy, isOfPage, rules } from './rooms.mjs';

const isException = ([from, to]) =>
  exceptions.some(([start, end]) => from.startsWith(start) && to.startsWith(end));

/** The arrows of a cycle, each a pair of modules. */
const arrowsOf = (cycle) => cycle.map((path, i) => [cycle.at(i - 1), path]);

/** Each cycle once, from whichever of its modules it was found. */
const distinctCycles = (violations) =>
  new Map(violations.flatMap(({ cycle }) => (cycle ? [[[...cycle].sort().join(), cycle]] : []))).values();

/** Each arrow once, with the rules that it breaks. */
function distinctArrows(violations) {
  const rulesBroken = new Map();
  for (const { rule, from, to, cycle } of violations) {
    if (cycle) continue;
    const arrow = `${from} -> ${to}`;
    rulesBroken.set(arrow, [...(rulesBroken.get(arrow) ?? []), rule]);
  }
  return Array.from(rulesBroken, ([arrow, rules]) => ({ arrow: arrow.split(' -> '), rules }));
}

const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;

const { count: modules, violations, packages, loads } = await moduleGraph(rules);
const heavyWay = wayToHeavy(loads, isOfPage, isHeavy);
const unfit = [...unfitPackages(packages), ...misplacedPackages(loads)];
const arrows = distinctArrows(violations);
const cycles = [...distinctCycles(violations)];
const refused = arrows.filter(({ arrow }) => !isException(arrow));
const refusedCycles = cycles.filter((cycle) => !arrowsOf(cycle).some(isException));
const standing = [...arrows.map(({ arrow }) => arrow), ...cycles.flatMap(arrowsOf)];
const gone = exceptions.filter(
  ([start, end]) => !standing.some(([from, to]) => from.startsWith(start) && to.startsWith(end)),
);

for (const cycle of refusedCycles) console.log(`Cycle: ${[cycle.at(-1), ...cycle].join(' -> ')}`);
for (const { arrow, rules } of refused) console.log(`${arrow.join(' -> ')}\n  ${rules.join('; ')}`);
for (const exception of gone)
  console.log(
    `${exception.join(' -> ')}\n  no longer stands: take it out of the exceptions in scripts/rooms.mjs`,
  );
for (const sentence of unfit) console.log(sentence);
if (heavyWay) console.log(`${heavyWay.join(' -> ')}\n  the page's own thread would load this: a worker may`);
const known = arrows.length - refused.length + cycles.length - refusedCycles.length;
console.log(
  `${modules} modules, ${count(refusedCycles.length, 'cycle')}, ` +
    `${count(refused.length, 'import')} that ${refused.length === 1 ? 'is' : 'are'} not allowed, ` +
    `${count(packages.size, 'imported package')}, ${unfit.length} not declared, not used or in the wrong place` +
    (known > 0 ? `; ${count(known, 'known exception')}` : ''),
);
const faults = refused.length + refusedCycles.length + gone.length + unfit.length + (heavyWay ? 1 : 0);
process.exitCode = faults === 0 ? 0 : 1;
