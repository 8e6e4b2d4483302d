/** Why there is no map, for people: what failed, what to do, and what works without it. */
export function mapFailureInWords(thrown: unknown): string {
  const rest = 'Everything else works, and the tables hold the same routes.';
  // MapLibre tells it by the name alone; its own words ask to read a page elsewhere.
  if (thrown instanceof Error && thrown.name === 'GPUInitializationError')
    return (
      'The map needs WebGL 2, which this browser does not give to the page. Turn on graphics acceleration in its ' +
      `settings or take another browser, then reload the page. ${rest}`
    );
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return `This browser cannot draw the map (${why}). ${rest}`;
}
