/** The type of what the palette gives to the canvas. */
export const DRAGGED = 'application/x-agentic-part';
