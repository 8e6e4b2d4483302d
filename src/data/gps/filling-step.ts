/** The step of a card that says by which network, and how, gaps of traces were filled before they were matched. */
export const FILLING_STEP = 'Gaps filled';
