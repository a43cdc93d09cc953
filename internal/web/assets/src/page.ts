/** The content of a meta element, which is how the server tells the scripts things. */
export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

const texts: Record<string, string> = JSON.parse(meta("texts") || "{}");

/** A text of the catalogues in the page's language, with {n} or {d} filled. */
export function text(name: string, value?: string | number): string {
  const s = texts[name] ?? "";
  return value === undefined ? s : s.replace(/\{[nd]\}/, String(value));
}

/** Calls run for a click on, or inside, anything that matches selector, now or later. */
export function onClick(selector: string, run: (el: HTMLElement, event: MouseEvent) => void): void {
  document.addEventListener("click", (event) => {
    const el = (event.target as Element).closest?.<HTMLElement>(selector);
    if (el) run(el, event);
  });
}

/** An element with its attributes and children. */
export function make(tag: string, attrs: Record<string, string>, ...children: (Node | string)[]): HTMLElement {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) el.setAttribute(name, value);
  el.append(...children);
  return el;
}
