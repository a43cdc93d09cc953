/**
 * Counts down what was sent and has not left ([data-leaves]: milliseconds, from the moment in which the page had it). When its time is over
 * and nobody told that it left, the page asks once.
 */
export function leaving(): void {
  const ends = new WeakMap<HTMLElement, { of: string; at: number }>();
  setInterval(() => {
    for (const el of document.querySelectorAll<HTMLElement>("[data-leaves]")) {
      const of = el.dataset.leaves!;
      let end = ends.get(el);
      if (!end || end.of !== of) ends.set(el, (end = { of, at: performance.now() + Number(of) }));
      const left = Math.ceil((end.at - performance.now()) / 1_000);
      const words = left > 0 ? el.dataset.ticks!.replace("{n}", String(left)) : el.dataset.now!;
      if (el.textContent !== words) el.textContent = words;
      if (left === -2 && of !== "0") document.querySelector("[hx-trigger*='live:ticket:']")?.dispatchEvent(new CustomEvent("live:late"));
    }
  }, 1_000);
}
