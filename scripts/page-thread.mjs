// Which modules the page's own thread loads.

/**
 * The shortest way from a module of the page to one that its thread must not load. What the page asks for by `import()` is loaded by
 * its thread too; what others ask for so is not: an entry's `load...()` is called by workers and the command line.
 * @param loads what each module loads: its path, and whether it is asked for by `import()`
 * @param isOfPage whether a module is the page's
 * @param isHeavy whether a module must not be loaded
 * @returns the modules on the way, or undefined if there is none
 */
export function wayToHeavy(loads, isOfPage, isHeavy) {
  const before = new Map([...loads.keys()].filter(isOfPage).map((path) => [path, undefined]));
  for (const [path] of before) {
    if (isHeavy(path)) return wayTo(path, before);
    for (const { path: next, isLater } of loads.get(path) ?? [])
      if ((!isLater || isOfPage(path)) && !before.has(next)) before.set(next, path);
  }
  return undefined;
}

function wayTo(path, before) {
  const way = [];
  for (let at = path; at !== undefined; at = before.get(at)) way.unshift(at);
  return way;
}
