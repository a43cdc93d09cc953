import { label } from "./keys";
import { make } from "./page";
import { visited } from "./visited";

/** Something that the palette offers: what it does when it is chosen, and the words at its end. */
interface Offer {
  name: string;
  end?: string;
  key?: string;
  run: () => void;
}

/**
 * Everything that the page offers, by typing a part of its name; below it, what the desk's search finds, and without any words what was open
 * lately. Of the page it knows only what is there, so it never offers what is not allowed.
 */
export function openPalette(): boolean {
  const dialog = document.getElementById("palette");
  const input = document.getElementById("palette-q") as HTMLInputElement | null;
  const list = document.getElementById("palette-list");
  if (!(dialog instanceof HTMLDialogElement) || !input || !list || dialog.open) return false;
  const { find, found = "", recent = "" } = dialog.dataset;
  const commands = collect();
  const lately = visited().map((v): Offer => ({ name: v.name, end: recent, run: () => location.assign(v.href) }));
  let hits: Offer[] = [];
  let shown: Offer[] = [];
  let at = 0;
  let asked = 0;
  const mark = (): void => {
    [...list.children].forEach((el, i) => el.setAttribute("aria-selected", String(i === at)));
    const current = list.children[at];
    input.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
  };
  const choose = (i: number): void => {
    dialog.close();
    shown[i]?.run();
  };
  const draw = (): void => {
    const words = fold(input.value).split(/\s+/);
    const fitting = [...commands, ...lately].filter((o) => words.every((word) => fold(o.name).includes(word))).slice(0, 30);
    shown = [...fitting, ...hits];
    at = Math.min(at, Math.max(shown.length - 1, 0));
    list.replaceChildren(
      ...shown.map((offer, i) => {
        const option = make("li", { role: "option", id: `palette-${i}` }, make("span", {}, offer.name));
        if (offer.end) option.append(make("span", { class: "palette-kind" }, offer.end));
        if (offer.key) option.append(make("kbd", { class: "key" }, offer.key));
        option.addEventListener("click", () => choose(i));
        return option;
      }),
    );
    mark();
  };
  const ask = async (): Promise<void> => {
    const turn = ++asked;
    const words = input.value.trim();
    const next = find && words.length > 1 ? await search(find, words, found) : [];
    if (turn !== asked) return; // more was typed meanwhile
    hits = next;
    draw();
  };
  let wait = 0;
  input.value = "";
  input.oninput = () => {
    at = 0;
    draw();
    clearTimeout(wait);
    wait = window.setTimeout(ask, 150);
  };
  input.onkeydown = (event) => {
    if (event.key === "ArrowDown") at = Math.min(at + 1, shown.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
    else if (event.key === "Enter") choose(at);
    else return;
    event.preventDefault();
    mark();
  };
  draw();
  dialog.showModal();
  input.focus();
  return true;
}

/** What the desk finds; nothing where it cannot be asked just now. */
async function search(path: string, words: string, end: string): Promise<Offer[]> {
  try {
    const answer = await fetch(`${path}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true", "HX-Target": "div#side-found" } });
    if (!answer.ok || answer.redirected) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll<HTMLAnchorElement>("a.found-link")].map((a) => {
      const href = a.getAttribute("href")!;
      a.querySelector(".found-hint")?.remove();
      return { name: a.textContent?.replace(/\s+/g, " ").trim() ?? "", end, run: () => location.assign(href) };
    });
  } catch {
    return [];
  }
}

function collect(): Offer[] {
  const offers: Offer[] = [];
  const names = new Set<string>();
  for (const el of document.querySelectorAll<HTMLElement>("[data-key], .navlink, .menu-item, .tab, .heading .btn, .detail-title .btn")) {
    const name = label(el);
    if (!name || names.has(name) || el.matches(":disabled, .found-link") || el.closest("dialog")) continue;
    names.add(name);
    const run = (): void => {
      el.click();
      if (el.matches("input, textarea")) el.focus();
    };
    offers.push({ name, key: el.dataset.key, run });
  }
  return offers;
}

/** Without accents and capitals, so that «resoudre» finds «Résoudre». */
function fold(s: string): string {
  return s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
