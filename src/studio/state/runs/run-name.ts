/** A name for a run: what it trains, how large, and when it began, "Both, quick, 21 Nov 14:03". */
export function runName(what: string, preset: string, beganAt: number): string {
  const began = new Date(beganAt);
  const day = began.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const time = began.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${what}, ${preset}, ${day} ${time}`;
}
