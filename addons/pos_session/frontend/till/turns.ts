// Requests that answer with a whole basket take turns: an older basket never replaces a newer one. The islands are bundled
// apart, so what they share is kept on the element itself.

interface Turned extends Element {
  guichetTurn?: Promise<unknown>;
}

/** Runs `work` once everything begun before for the same element has ended, well or not. */
export function inTurn<T>(element: Element | null, work: () => Promise<T>): Promise<T> {
  if (!element) return work();
  const turned = element as Turned;
  const next = (turned.guichetTurn ?? Promise.resolve()).then(work);
  turned.guichetTurn = next.catch(() => undefined);
  return next;
}
