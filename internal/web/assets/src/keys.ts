import { onClick } from "./page";
import { openPalette } from "./palette";

const off = (): boolean => localStorage.getItem("keys") === "off";

/**
 * Single keys and sequences: an element with data-key="r" or "g i" is pressed, followed or focused by them. j and k move through
 * [data-rows]. A person can turn single keys off, since some speak or tremble their way to the keyboard.
 */
export function keys(): void {
  let before = "";
  let at = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (openPalette()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return leave(event.target as HTMLElement | null);
    if (off() || event.key.length !== 1 || writing(event.target) || document.querySelector("dialog[open]")) return;
    const now = performance.now();
    const sequence = now - at < 1_200 && before ? `${before} ${event.key}` : event.key;
    const target = find(sequence) ?? find(event.key);
    before = event.key;
    at = now;
    if (target) {
      before = "";
      event.preventDefault();
      press(target);
    } else if ("jkJK".includes(event.key)) {
      event.preventDefault();
      if (event.shiftKey) choose(true);
      move(event.key.toLowerCase() === "j" ? 1 : -1);
      if (event.shiftKey) choose(true);
    } else if (event.key === "x") {
      if (choose()) event.preventDefault();
    }
  });
  onClick("[data-opens=keys]", fillList);
  onClick("[data-print]", () => print());
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches("[data-keys-on]")) localStorage.setItem("keys", box.checked ? "on" : "off");
  });
}

function writing(el: EventTarget | null): boolean {
  if (!(el instanceof HTMLElement)) return false;
  return el.isContentEditable || (el.matches("input, textarea, select") && !el.matches("[type=checkbox], [type=radio], [type=button]"));
}

/** Escape leaves a field, so that the keys work again. */
function leave(el: HTMLElement | null): void {
  if (writing(el) && !el?.closest("dialog")) el?.blur();
}

function find(sequence: string): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>("[data-key]")].filter((el) => el.dataset.key === sequence && !el.matches(":disabled"));
  return all.find((el) => el.offsetParent !== null) ?? all[0];
}

function press(el: HTMLElement): void {
  if (el.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    el.focus();
    (el as HTMLInputElement).select?.();
  } else el.click();
}

function move(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-rows] [data-row] > a")].filter((el) => el.offsetParent !== null);
  let at = links.indexOf(document.activeElement as HTMLElement);
  if (at < 0) at = links.findIndex((el) => el.hasAttribute("aria-current"));
  const next = links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Chooses the row that one is at, for what is done to many at once, or no longer; with on it stays chosen. */
function choose(on?: boolean): boolean {
  const here = document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-rows] [data-row]:has(> a[aria-current])");
  const box = here?.querySelector<HTMLInputElement>(".row-pick");
  if (!box) return false;
  box.checked = on ?? !box.checked;
  return true;
}

/** What an element does, in the words that it shows. */
export function label(el: HTMLElement): string {
  const own = el.getAttribute("aria-label") ?? el.getAttribute("placeholder");
  if (own) return own;
  const copy = el.cloneNode(true) as HTMLElement;
  for (const extra of copy.querySelectorAll("kbd, .count, svg")) extra.remove();
  return copy.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

function fillList(): void {
  const list = document.querySelector("[data-keylist]");
  const fixed = document.querySelector<HTMLTemplateElement>("[data-keylist-fixed]");
  const box = document.querySelector<HTMLInputElement>("[data-keys-on]");
  if (!list || !fixed || !box) return;
  box.checked = !off();
  const seen = new Set<string>();
  const rows: Node[] = [];
  for (const el of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = el.dataset.key!;
    if (seen.has(key)) continue;
    seen.add(key);
    const row = document.createElement("div");
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    const kbd = document.createElement("kbd");
    dt.textContent = label(el);
    kbd.textContent = key;
    kbd.className = "key";
    dd.append(kbd);
    row.append(dt, dd);
    rows.push(row);
  }
  list.replaceChildren(fixed.content.cloneNode(true), ...rows);
}
